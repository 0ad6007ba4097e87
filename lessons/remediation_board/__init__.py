"""The board of remediations: what was promised, what is late, and what can still hurt us.

Ours are what this site follows up. Theirs are what other organisations state in their reports: a library of measures,
which have no owner, no date and no age here.
"""
