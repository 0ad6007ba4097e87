"""The list as a table of facts for a spreadsheet: one row an incident, streamed however many there are."""

import csv

from django.db.models import Prefetch

from incidents.models import Category, Cause, Impact, Milestone, Trigger
from lessons.models import Evidence

AT_ONCE = 500
#: What a spreadsheet may take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = [
    "reference",
    "title",
    "organisation",
    "state",
    "severity",
    *Milestone.values,
    "zone",
    "minutes_to_resolve",
    "detected_by",
    "triggers",
    "root_causes",
    "lessons",
    "services",
    "regions",
    "tags",
    "url",
]


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


def lines(incidents, *, address_of):
    """The lines of the table, its head first."""
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    for incident in with_facts(incidents).iterator(chunk_size=AT_ONCE):
        yield writer.writerow([harmless(cell) for cell in row(incident, address_of(incident))])


def with_facts(incidents):
    return incidents.select_related("organization").prefetch_related(
        Prefetch("triggers", Trigger.objects.only("incident_id", "category", "position")),
        Prefetch("causes", Cause.objects.filter(kind=Cause.Kind.ROOT).only("incident_id", "category", "position")),
        Prefetch("evidence", Evidence.objects.select_related("lesson").only("incident_id", "position", "lesson__name")),
        Prefetch("impacts", Impact.objects.select_related("service").only("incident_id", "position", "service__name")),
        "regions",
        "tags",
    )


def row(incident, address):
    duration = incident.time_to_resolve_duration
    return [
        incident.reference,
        incident.title,
        incident.organization.name,
        incident.get_state_display(),
        incident.get_severity_display(),
        *(moment.written(incident.zone) if moment else "" for moment in incident.milestones.values()),
        incident.zone,
        "" if duration is None else duration.minutes,
        incident.detected_by,
        several(Category(trigger.category).label for trigger in incident.triggers.all()),
        several(Category(cause.category).label for cause in incident.causes.all()),
        several(evidence.lesson.name for evidence in incident.evidence.all()),
        several(impact.service.name for impact in incident.impacts.all()),
        several(region.name for region in incident.regions.all()),
        several(sorted(tag.name for tag in incident.tags.all())),
        address,
    ]


def several(names):
    return "; ".join(dict.fromkeys(names))


def harmless(cell):
    """The cell so that no spreadsheet runs it: an apostrophe before what looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
