"""How a new postmortem begins: empty, from a template, from the structure of another, from a document or a log."""
