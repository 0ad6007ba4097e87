"""What stands side by side in words: each fact with one cell for each incident, in the order of the incidents."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects

from incidents.blast_radius import Reach, blast_radius, reach_of
from incidents.conditions import CONDITIONS
from incidents.figures.measures import name_of, place_of, told_of
from incidents.markdown.citations import without_citations
from incidents.models import Cause, Impact, Incident
from lessons.models import Evidence, Remediation
from timelines.phases import in_words, phases
from timelines.response_times import DEFINITIONS, response_times

from .marks import key_events

ROOT = "Root causes"
CAUSES = [(Cause.Kind.ROOT, ROOT), *((kind, name) for kind, name, _ in CONDITIONS)]


def load_facts(incidents):
    """Fetch what the page tells of these incidents, in a number of queries that neither they nor their rows add to."""
    prefetch_related_objects(
        incidents,
        "impact_kinds",
        "figures",
        "triggers",
        "causes",
        "timeline",
        "tags",
        "remediations",
        Prefetch("evidence", Evidence.objects.select_related("lesson")),
        Prefetch("impacts", Impact.objects.select_related("service").prefetch_related("vias")),
    )


@dataclass(frozen=True)
class Side:
    """What one incident's own column is headed with and says in a single cell."""

    incident: Incident
    events: list
    phases: str
    looked_like: str
    ended_by: str
    reach: Reach
    remediations: int
    statuses: list
    improves_detection: bool


class Sides(NamedTuple):
    """The columns, and the rows that are alike: a name, and for each incident what it has of that."""

    columns: list[Side]
    times: list
    figures: list
    causes: list
    remediations: list

    @property
    def has_stated_durations(self):
        return any(side.incident.stated_duration for side in self.columns)


def sides_of(incidents):
    return Sides(
        columns=[_side(incident) for incident in incidents],
        times=[
            (name, [(incident, response_times(incident.milestones)[place]) for incident in incidents])
            for place, (name, *_) in enumerate(DEFINITIONS)
        ],
        figures=_figures(incidents),
        causes=[row for row in _by_kind(incidents, "causes", CAUSES) if row[0] == ROOT or _has_any(row)],
        remediations=list(filter(_has_any, _by_kind(incidents, "remediations", Remediation.Kind.choices))),
    )


def _figures(incidents):
    """For each measure that any of them has its name, and for each incident its figures of it, in words as well."""
    of_measure = {incident: [figure for figure in incident.figures.all() if figure.measure] for incident in incidents}
    measures = {figure.measure for figures in of_measure.values() for figure in figures}
    return [
        (
            name_of(measure),
            [
                (incident, [(told_of(figure), figure) for figure in figures if figure.measure == measure])
                for incident, figures in of_measure.items()
            ],
        )
        for measure in sorted(measures, key=place_of)
    ]


def _by_kind(incidents, facts, kinds):
    """For each kind its name, and for each incident its facts of that kind."""

    def of_kind(incident, kind):
        return [fact for fact in getattr(incident, facts).all() if fact.kind == kind]

    return [(name, [(incident, of_kind(incident, kind)) for incident in incidents]) for kind, name in kinds]


def _has_any(row):
    return any(cell for _, cell in row[1])


def _side(incident):
    remediations = incident.remediations.all()
    return Side(
        incident=incident,
        events=key_events(incident),
        looked_like=without_citations(incident.looked_like),
        ended_by=without_citations(incident.ended_by),
        phases=in_words(phases(incident.milestones)),
        reach=reach_of(blast_radius(incident.impacts.all())),
        remediations=len(remediations),
        statuses=statuses(remediations),
        improves_detection=any(
            item.kind == Remediation.Kind.DETECT and item.status != Remediation.Status.DECLINED for item in remediations
        ),
    )


def statuses(remediations):
    """How many remediations there are in each status, the furthest along first."""
    counts = Counter(remediation.status for remediation in remediations)
    return [(status, counts[status]) for status in Remediation.MOST_DONE_FIRST if counts[status]]
