"""The page of one remediation: what it answers, what became of it, drawn and in words, and the forms to work in it."""
