"""How the boxes are called and what helps to fill them, where the model does not say; and what is seldom filled."""

LABELS = {
    "short": "Short title",
    "slug": "Address",
    "organization": "Organisation",
    "zone": "Time zone",
    "detected_by": "Detected by",
    "authors": "Authors",
    "authors_by_name": "Authors without an account",
    "canonical_url": "First published at",
    "origin_unknown": "No source names the service in which it began",
    "impact_kinds": "Kinds of impact",
    "impacts": "Services",
    "impact": "Impact",
    "at": "When",
    "from": "From",
    "via": "Reached through",
    "by": "By what",
    "was": "Was",
    "read_in": "Read in",
    "what": "What",
    "text": "What",
    "why": "Why it applied here",
    "how": "How it shows here",
    "way": "Which way",
    "to": "Incident",
    "user": "Account",
    "url": "Address",
    "archive": "Archived at",
    "read": "Read on",
    "links": "Links to causes and lessons",
    "tracker": "Ticket",
    "evidence": "Evidence",
    "addresses": "Addresses the causes",
    "applies": "Applies the lessons",
    "stated_status": "Status in its own words",
    "owner_name": "Owner without an account",
    "opened": "Opened",
    "was_luck": "Where we got lucky",
    "as_stated": "How long it took, as a source says it",
    "minutes": "In minutes",
}
#: By (where, key).
LABELS_IN = {
    ("signals", "text"): "Name or text, word for word",
    ("sources", "date"): "Published",
    ("caveats", "text"): "Caveat",
    ("timeline", "evidence"): "Graph or log",
    ("figures", "what"): "What was counted",
    ("figures", "value"): "How much, as the source says it",
    ("relations", "incident"): "Other incident",
}
HINTS = {
    "slug": "What stands in the address of its page: lowercase letters, digits and hyphens. A former one leads on.",
    "title": "What failed, and for whom: no names of people.",
    "participants": "Who took part, and as what. Readers without an account do not see them.",
    "tags": "A new one is made by writing it.",
    "regions": "A new one is made by writing it.",
    "organization": "A new one is made by writing it.",
    "relations": "Other postmortems that this one repeats, follows from or is like.",
    "caveats": "What sources disagree on, or leave open.",
    "summary": "Five sentences: what was done, what failed, who felt it, how it ended, how long it took.",
    "impact": "What users felt, in sentences.",
    "origin_unknown": "",
    "impacts": "Exactly one service for most incidents is the origin; the others were reached through it.",
    "brief": "Is it this one? Four short lines for someone who is in an outage now and in a hurry.",
    "milestones": "Started is the first effect on users, not the trigger. Leave out what nobody knows.",
    "detected_by": "Who or what noticed it first.",
    "triggers": "What set it off.",
    "causes": "What made it possible. Root causes first.",
    "timeline": "Write 2020-11-25 05:15, ~12:00 for about, 2020-11-25 for a day, 2020-11 for a month.",
    "went_badly": "Of systems, tools and decisions; never of people.",
    "zone": "As in America/Los_Angeles. In another zone, times that stand there already keep their instant.",
}
#: By (where, key).
HINTS_IN = {
    ("brief", "first_signs"): "What was seen first: an alert, an error, a complaint.",
    ("brief", "looked_like"): "What it was taken for at first, and was not.",
    ("brief", "was"): "What it turned out to be.",
    ("brief", "ended_by"): "What ended it.",
    ("impacts", "via"): "Which other service passed the failure on to this one, and by what. Not for the origin.",
    ("sources", "key"): "By which it is cited. If left empty, its first words.",
    ("causes", "key"): "By which remediations name it. If left empty, its first words.",
    ("remediations", "key"): "If left empty, its first words.",
    ("lessons", "lesson"): "Type a word of it, and pick.",
}
TITLES = {"timeline": "event", "triggers": "trigger", "causes": "cause", "impacts": "service", "via": "way in"}
#: Of the keys of a row, those that most rows leave empty.
SELDOM: dict[str, tuple[str, ...]] = {
    "impacts": ("organization", "part", "read_in"),
    "triggers": ("read_in",),
    "causes": ("key", "read_in"),
    "timeline": ("until", "read_in", "evidence"),
    "figures": ("kind", "bound", "number", "unit", "read_in"),
    "signals": ("read_in",),
    "remediations": (
        *("key", "stated_status", "owner_name", "opened", "completed", "declined_because", "tracker", "evidence"),
        *("links", "read_in", "source"),
    ),
    "lessons": ("read_in",),
    "sources": ("archive", "read", "kind", "access", "note"),
    "via": ("organization",),
    "milestones": ("read_in",),
}


def label_of(one, where):
    key = one.key
    told = LABELS_IN.get((where, key)) or LABELS.get(key) or getattr(one, "heading", "")
    return told or key.replace("_", " ").capitalize()


def hint_of(one, where):
    """What helps to fill it: our words, or those of the model."""
    if where == "" and one.key in HINTS:
        return HINTS[one.key]
    if (where, one.key) in HINTS_IN:
        return HINTS_IN[where, one.key]
    return "" if where else str(getattr(getattr(one, "column", None), "help_text", ""))


def title_of(key):
    """What one row of a list is called."""
    return TITLES.get(key, key.removesuffix("s").replace("_", " "))
