"""The names of the field filters, and the facet of the list that each one is."""

import re
from difflib import get_close_matches

FACET_OF = {
    "service": "service",
    "org": "organization",
    "organization": "organization",
    "organisation": "organization",
    "region": "region",
    "tag": "tag",
    "lesson": "lesson",
    "trigger": "trigger",
    "cause": "cause",
    "cause_kind": "cause_kind",
    "impact": "impact",
    "severity": "severity",
    "sev": "severity",
    "detected": "detected_by",
    "detected_by": "detected_by",
    "year": "year",
    "after": "after",
    "before": "before",
    "has": "has",
    "empty": "empty",
    "in": "in",
    "is": "state",
    "state": "state",
}
#: What is read as one value without quotation marks.
PLAIN = re.compile(r"\w+(?:[-.]\w+)*")
#: A shorter name is like too many words.
SHORTEST_MISSPELT = 4


def meant_by(name):
    """The name of a filter that this one looks like a slip of; None where it looks like none."""
    if len(name) < SHORTEST_MISSPELT:
        return None
    return next(iter(get_close_matches(name.lower(), FACET_OF, 1, 0.8)), None)


def written(value):
    """A value as it is typed after the colon."""
    return value if PLAIN.fullmatch(value) else f'"{value}"'
