"""Incidents as the drawings of many show them: how long each took, and what kind of thing set it off."""

from collections import Counter

from incidents.models import Category, Incident
from postmortems.outage_scatter.chart import RADII, Outage

CHANGES = {Category.MAINTENANCE, Category.CONFIGURATION, Category.DEPLOY, Category.CAPACITY, Category.CHANGE}
KINDS = {
    "change": "Set off by a change: maintenance, configuration, deploy or capacity work",
    "other": "Set off by a fault, load or the weather",
    "unknown": "What set it off is not known, or not rated",
}


def outage(incident):
    """The incident, its triggers fetched before, as it is drawn."""
    categories = {trigger.category for trigger in incident.triggers.all()} - {Category.UNKNOWN, Category.NOT_RATED}
    duration = incident.time_to_resolve_duration
    return Outage(
        name=incident.name,
        link=incident.get_absolute_url(),
        at=incident.started_at,
        length=duration and duration.length,
        duration=str(duration or "not known"),
        set_off_by="unknown" if not categories else "change" if categories & CHANGES else "other",
        severity=None if incident.severity is None else Incident.Severity(incident.severity),
    )


def count_by_trigger(outages):
    """How many of the outages each kind of trigger set off, in words; those that occur."""
    of_kind = [(kind, text, sum(outage.set_off_by == kind for outage in outages)) for kind, text in KINDS.items()]
    return [row for row in of_kind if row[2]]


def count_by_severity(outages):
    """The severities that occur, not rated last, each with radius and diameter of its dots and how many have it."""
    found = Counter(outage.severity for outage in outages)
    return [
        (severity, RADII[severity], 2 * RADII[severity], found[severity])
        for severity in [*Incident.Severity, None]
        if found[severity]
    ]
