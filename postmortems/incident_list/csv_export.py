"""The list as a table of facts for a spreadsheet: one row an incident, streamed however many there are."""

import csv

from django.db.models import Prefetch

from incidents.models import Category, Cause, Impact, Trigger
from incidents.moments import Duration
from lessons.models import Evidence
from postmortems.document.fields import POSTMORTEM

AT_ONCE = 500
#: What a spreadsheet may take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
DURATIONS = {"detect": "detected", "mitigate": "mitigated", "resolve": "resolved"}
COLUMNS = [
    *POSTMORTEM.heads,
    *(f"minutes_to_{name}" for name in DURATIONS),
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
        cells = row(incident, address_of(incident))
        yield writer.writerow([harmless(cells[head]) for head in COLUMNS])


def with_facts(incidents):
    return incidents.select_related("organization").prefetch_related(
        Prefetch("triggers", Trigger.objects.only("incident_id", "category", "position")),
        Prefetch("causes", Cause.objects.filter(kind=Cause.Kind.ROOT).only("incident_id", "category", "position")),
        Prefetch("evidence", Evidence.objects.select_related("lesson").only("incident_id", "position", "lesson__name")),
        Prefetch("impacts", Impact.objects.select_related("service").only("incident_id", "position", "service__name")),
        "impact_kinds",
        "regions",
        "tags",
    )


def row(incident, address):
    """The cells of an incident by the heads of their columns: its own fields, then what is worked out or joined."""
    return {
        **POSTMORTEM.cells(incident),
        **{f"minutes_to_{name}": minutes(incident, then) for name, then in DURATIONS.items()},
        "triggers": several(
            Category(trigger.category).label for trigger in incident.triggers.all() if trigger.category
        ),
        "root_causes": several(Category(cause.category).label for cause in incident.causes.all() if cause.category),
        "lessons": several(evidence.lesson.name for evidence in incident.evidence.all()),
        "services": several(impact.service.name for impact in incident.impacts.all()),
        "regions": several(region.name for region in incident.regions.all()),
        "tags": several(sorted(tag.name for tag in incident.tags.all())),
        "url": address,
    }


def minutes(incident, milestone):
    """From the start to the milestone; blank while either is unknown."""
    duration = Duration.between(incident.started, getattr(incident, milestone))
    return "" if duration is None else duration.minutes


def several(names):
    return "; ".join(dict.fromkeys(names))


def harmless(cell):
    """The cell so that no spreadsheet runs it: an apostrophe before what looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
