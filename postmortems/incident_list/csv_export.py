"""The list as a table of facts for a spreadsheet: one row an incident, streamed however many there are."""

from django.db.models import Prefetch

from incidents import spreadsheets
from incidents.models import Category, Cause, Figure, Impact, Incident, Trigger
from incidents.moments import Duration
from lessons.models import Evidence
from postmortems.document.fields import POSTMORTEM

AT_ONCE = 500
DURATIONS = {"detect": "detected", "mitigate": "mitigated", "resolve": "resolved"}
#: Of each kind the greatest number, in bytes or percent or the currency beside it, and how it is bounded.
HEADS = {kind: {"share": "share_percent", "data": "data_bytes"}.get(kind, str(kind)) for kind in Figure.Kind}
FIGURES = [head for name in HEADS.values() for head in (name, f"{name}_bound")] + ["currency", "figures"]
COLUMNS = [
    *POSTMORTEM.heads,
    *(f"minutes_to_{name}" for name in DURATIONS),
    *FIGURES,
    "triggers",
    "root_causes",
    *(f"lessons_{way.label.lower()}" for way in Evidence.Way),
    "origins",
    "services",
    "carriers",
    "regions",
    "tags",
    "url",
]


def lines(incidents, *, address_of):
    """The lines of the table, its head first; of a queryset in its order."""
    return lines_of(with_facts(incidents).iterator(chunk_size=AT_ONCE), address_of=address_of)


def in_order(ids):
    """The incidents of these ids in their order, each with its facts."""
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found = with_facts(Incident.objects.all()).in_bulk(some)
        yield from (found[pk] for pk in some if pk in found)


def lines_of(incidents, *, address_of):
    """The lines of the table for incidents that have their facts."""
    return spreadsheets.lines(rows_of(incidents, address_of=address_of))


def rows_of(incidents, *, address_of):
    yield COLUMNS
    for incident in incidents:
        cells = row(incident, address_of(incident))
        yield [cells[head] for head in COLUMNS]


def with_facts(incidents):
    return incidents.select_related("organization").prefetch_related(
        Prefetch("triggers", Trigger.objects.only("incident_id", "category", "position")),
        Prefetch("causes", Cause.objects.filter(kind=Cause.Kind.ROOT).only("incident_id", "category", "position")),
        Prefetch(
            "evidence", Evidence.objects.select_related("lesson").only("incident_id", "position", "way", "lesson__name")
        ),
        Prefetch(
            "impacts", Impact.objects.select_related("service").only("incident_id", "position", "role", "service__name")
        ),
        "impact_kinds",
        "figures",
        "regions",
        "tags",
    )


def row(incident, address):
    """The cells of an incident by the heads of their columns: its own fields, then what is worked out or joined."""
    return {
        **POSTMORTEM.cells(incident),
        **{f"minutes_to_{name}": minutes(incident, then) for name, then in DURATIONS.items()},
        **figures(incident),
        "triggers": several(
            Category(trigger.category).label for trigger in incident.triggers.all() if trigger.category
        ),
        "root_causes": several(Category(cause.category).label for cause in incident.causes.all() if cause.category),
        **{f"lessons_{way.label.lower()}": lessons(incident, way) for way in Evidence.Way},
        "origins": origins(incident),
        "services": several(impact.service.name for impact in incident.impacts.all() if not impact.is_carrier),
        "carriers": several(impact.service.name for impact in incident.impacts.all() if impact.is_carrier),
        "regions": several(region.name for region in incident.regions.all()),
        "tags": several(sorted(tag.name for tag in incident.tags.all())),
        "url": address,
    }


def lessons(incident, way):
    return several(evidence.lesson.name for evidence in incident.evidence.all() if evidence.way == way)


def origins(incident):
    if incident.origin_unknown:
        return "no source names it"
    return several(impact.service.name for impact in incident.impacts.all() if impact.role == Impact.Role.ORIGIN)


def figures(incident):
    """Its figures: all in words, and of each kind the greatest; of money in the currency that is stated first."""
    rows = incident.figures.all()
    currency = next((row.unit for row in rows if row.kind == Figure.Kind.MONEY and row.measure), "")
    cells: dict[str, int | float | str] = dict.fromkeys(FIGURES, "")
    for row in sorted((row for row in rows if row.measure), key=lambda row: row.amount):
        if row.kind != Figure.Kind.MONEY or row.unit == currency:
            name = HEADS[Figure.Kind(row.kind)]
            cells[name] = int(row.amount) if row.amount.is_integer() else row.amount
            cells[f"{name}_bound"] = row.get_bound_display() if row.bound else ""
    return {**cells, "currency": currency, "figures": several(f"{row.what}: {row.value}" for row in rows)}


def minutes(incident, milestone):
    """From the start to the milestone; blank while either is unknown."""
    duration = Duration.between(incident.started, getattr(incident, milestone))
    return "" if duration is None else duration.minutes


def several(names):
    return "; ".join(dict.fromkeys(names))
