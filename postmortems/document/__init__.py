"""The document format: one postmortem or lesson as a Markdown file with YAML front matter, or the same as JSON.

``reading`` turns text into data and ``writing`` data into text; ``schema`` and ``checks`` say in plain words what is
wrong with it; ``postmortem`` and ``lesson`` turn records into data and back; ``importing`` runs a whole import.
docs/document.md describes the format.
"""
