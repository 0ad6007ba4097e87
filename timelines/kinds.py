"""The kinds of timeline event: the lane in which each is drawn, and the group with which it is shown or hidden.

A new kind takes a line here, its name in ``TimelineEvent.Kind``, a shape in ``templates/_marks.html`` and a colour in
``static/css/components/mark.css``.
"""

from collections import Counter
from typing import NamedTuple

from .models import TimelineEvent

Kind = TimelineEvent.Kind


class Place(NamedTuple):
    lane: str
    group: str  #: empty for what is always shown


PLACES: dict[str, Place] = {
    Kind.TRIGGER: Place("Trigger, notes", ""),
    Kind.NOTE: Place("Trigger, notes", "note"),
    Kind.IMPACT: Place("Impact", "impact"),
    Kind.DETECTION: Place("Diagnosis", "diagnosis"),
    Kind.DIAGNOSIS: Place("Diagnosis", "diagnosis"),
    Kind.ESCALATION: Place("Diagnosis", "diagnosis"),
    Kind.MITIGATION: Place("Mitigation", "mitigation"),
    Kind.RECOVERY: Place("Recovery", "recovery"),
    Kind.RESOLUTION: Place("Recovery", "recovery"),
    Kind.COMMUNICATION: Place("Updates", "communication"),
}
LANES = list(dict.fromkeys(place.lane for place in PLACES.values()))
#: The groups in the order in which they are offered; the style sheet hides by the value.
GROUPS = {
    "impact": "Impact",
    "diagnosis": "Detection, diagnosis",
    "mitigation": "Mitigation",
    "recovery": "Recovery",
    "communication": "Updates",
    "note": "Notes",
}


def count_by_group(events):
    """The groups that occur among events, as (value, label, how many)."""
    counts = Counter(PLACES[event.kind].group for event in events)
    return [(value, label, counts[value]) for value, label in GROUPS.items() if counts[value]]
