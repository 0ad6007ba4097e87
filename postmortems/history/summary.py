"""What a revision changes, in few words: which fields, and how many rows; never what they say."""

from collections import Counter

from django.utils.text import capfirst

from incidents.models import Incident

from .rows import paired

#: What one row of a section is called. Sections that are not here are told of as fields.
ROWS = {
    "participants": "participant",
    "impacts": "impact",
    "triggers": "trigger",
    "causes": "cause",
    "timeline": "event",
    "figures": "figure",
    "signals": "signal",
    "remediations": "remediation",
    "lessons": "lesson",
    "caveats": "caveat",
    "sources": "source",
}
#: What fields are called that are not called as their key is.
FIELDS = {
    "short": "short title",
    "organization": "organisation",
    "authors_by_name": "authors",
    "canonical_url": "canonical URL",
    "origin_unknown": "whether an origin is named",
    "impact_kinds": "kinds of impact",
    "milestones": "times",
    "was_luck": "where we got lucky",
    "former_slugs": "address",
    "slug": "address",
}
#: Not told of: steps come with what they lead to. That a relation is there may be more than a reader may know.
UNTOLD = {"format", "reference", "history", "published", "state", "relations"}
LONGEST = 300


def summary(before, after):
    """``Title and summary; 2 events added; 1 cause changed; now published``."""
    fields: dict[str, None] = {}
    rows = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old == new or key in UNTOLD:
            continue
        if key in ROWS:
            rows += _rows_told(key, old or [], new or [])
        else:
            fields[field_name(key)] = None
    told = [_listed(list(fields)), *rows] if fields else rows
    state = after.get("state", Incident.State.DRAFT)
    if state != before.get("state", Incident.State.DRAFT):
        told.append(f"now {Incident.State(state).label.lower()}")
    whole = capfirst("; ".join(told)) or "Other facts"
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"


def field_name(key):
    return FIELDS.get(key, key.replace("_", " "))


def _rows_told(section, before, after):
    ways = Counter(pair.way for pair in paired(section, before, after))
    name = ROWS[section]
    return [
        f"{ways[way]} {name if ways[way] == 1 else f'{name}s'} {way}"
        for way in ("added", "removed", "changed", "moved")
        if ways[way]
    ]


def _listed(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
