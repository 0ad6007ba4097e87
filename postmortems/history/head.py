"""Head and prose: all that was kept of a postmortem before its whole document was."""

from postmortems.document.fields import POSTMORTEM

#: What an incident keeps in columns of its own, as documents call it.
KEYS = [
    *("reference", "slug", "title", "short", "organization", "zone", "severity", "detected_by", "state", "published"),
    *("visibility", "canonical_url", "origin_unknown", "milestones", "duration", "brief"),
    *(field.key for field in POSTMORTEM.fields if field.is_prose),
]


def head_in(document):
    """The head and prose in a document, without who states them: that was not kept, either."""
    head = {key: document[key] for key in ("format", *KEYS) if key in document}
    if "milestones" in head:
        head["milestones"] = {name: {"at": row["at"]} for name, row in head["milestones"].items()}
    if "duration" in head:
        head["duration"] = {key: head["duration"][key] for key in ("as_stated", "minutes") if key in head["duration"]}
    return head


def changed_to(head, now):
    """What the keys of the document ``now`` are to be, so that it says what the head does; what it says, stays.

    Moments that are the same keep who states them. An organisation that is no more was left out, and so it stays.
    """
    same, stated = head_in(now), now.get("milestones", {})
    says = {key: head.get(key) for key in KEYS if head.get(key) != same.get(key)}
    if "organization" not in head:
        says.pop("organization", None)
    if says.get("milestones"):
        before = same.get("milestones", {})
        says["milestones"] = {
            name: stated[name] if before.get(name) == row else row for name, row in says["milestones"].items()
        }
    return says
