"""What is looked through of incidents."""

from collections import defaultdict

from django.db.models import F

from incidents.access import Audience, audience_of
from incidents.markdown.lines import plain_line
from incidents.models import Cause, Caveat, Figure, Impact, ImpactVia, Incident, Signal, Source, Trigger
from incidents.moments import Moment, Precision
from incidents.moments.clocks import Clocks
from incidents.tags import taggings
from lessons.models import Evidence, Remediation
from timelines.models import TimelineEvent

from .blocks import blocks_of
from .row import Record, Row

BRIEF = {
    "first_signs": "first signs",
    "was": "what it was",
    "ended_by": "what ended it",
    "looked_like": "what it looked like",
}
PROSE = {
    "summary": ("summary", "summary", ""),
    "impact": ("impact", "impact", "impact"),
    "narrative": ("prose", "what happened", "narrative"),
    "went_well": ("prose", "what went well", "handling"),
    "went_badly": ("prose", "what went badly", "handling"),
    "was_luck": ("prose", "where we got lucky", "handling"),
}


def records_of(ids):
    """The records of these incidents by id, in so many queries however many they are."""
    incidents = (
        Incident.objects.filter(pk__in=ids)
        .order_by()
        .annotate(audience=audience_of(Incident))
        .select_related("organization")
    )
    found = {incident.pk: incident for incident in incidents}
    rows = {pk: _own_rows(incident) for pk, incident in found.items()}
    for part in PARTS:
        for pk, row in part(found):
            rows[pk].append(row)
    return {pk: Record(incident.audience == Audience.PUBLIC, rows[pk]) for pk, incident in found.items()}


def _own_rows(incident):
    rows = [
        Row("title", "", "title", incident.title),
        Row("short_title", "", "short title", incident.short_title),
        Row("reference", "", "reference", incident.reference),
        Row("organization", "", "organisation", incident.organization.name),
        Row("when", "", "when", _when(incident)),
    ]
    rows += [Row(name, "brief-title", label, plain_line(getattr(incident, name))) for name, label in BRIEF.items()]
    rows += [
        Row(field, anchor, label, block)
        for name, (field, label, anchor) in PROSE.items()
        for block in blocks_of(getattr(incident, f"{name}_html"))
    ]
    rows.append(Row("when", "", "duration as stated", incident.stated_duration))
    return [row for row in rows if row.text]


def _when(incident):
    started = incident.started
    if started is None:
        return ""
    local = Clocks.of(incident.zone).local(started)
    return f"{local:%A} {local.day} {local:%B %Y}"


def _numbered(model, incidents, *columns):
    """These columns of the rows of each incident, after its id and the number that the row has on its page."""
    last = defaultdict(int)
    rows = model.objects.filter(incident__in=incidents).order_by("position", "pk")
    for pk, *values in rows.values_list("incident", *columns):
        last[pk] += 1
        yield pk, last[pk], *values


def _events(incidents):
    clocks = {pk: Clocks.of(incident.zone) for pk, incident in incidents.items()}
    columns = ("occurred_at", "occurred_precision", "text")
    for pk, number, at, precision, text in _numbered(TimelineEvent, incidents, *columns):
        told = f"timeline {clocks[pk].time(Moment(at, Precision(precision)))}" if at else "timeline"
        yield pk, Row("event", f"event-{number}", told, plain_line(text))


def _facts(model, columns, field, anchor, label):
    def part(incidents):
        for pk, number, *texts in _numbered(model, incidents, *columns):
            told = " ".join(plain_line(text) for text in texts if text)
            yield pk, Row(field, anchor.format(number), label.format(number), told)

    return part


def _figures(incidents):
    for pk, _, what, value in _numbered(Figure, incidents, "what", "value"):
        yield pk, Row("figure", "figures", "figure", plain_line(f"{what}: {value}"))


def _impacts(incidents):
    columns = ("service__name", "service__organization", "service__organization__name", "part", "effect")
    for pk, _, service, home, organization, part, effect in _numbered(Impact, incidents, *columns):
        name = f"{service} {part}".strip()
        if home != incidents[pk].organization_id:
            name = f"{organization} {name}"
        yield pk, Row("service", "blast-radius", "service", name)
        if effect:
            yield pk, Row("impact", "blast-radius", "impact", f"{service}: {plain_line(effect)}")
    vias = ImpactVia.objects.filter(impact__incident__in=incidents).order_by("impact", "position", "pk")
    for pk, name, by in vias.values_list("impact__incident", "service__name", "by"):
        yield pk, Row("impact", "blast-radius", "impact", f"through {name}: {by}" if by else f"through {name}")


def _evidence(incidents):
    columns = ("way", "lesson__slug", "lesson__name", "how")
    for pk, _, way, slug, name, how in _numbered(Evidence, incidents, *columns):
        yield pk, Row("lesson", f"{way}-{slug}", "lesson", f"{name}: {plain_line(how)}" if how else name)


def _caveats(incidents):
    for pk, _, text in _numbered(Caveat, incidents, "text"):
        yield pk, Row("caveat", "unknown", "what is not known", plain_line(text))


def _sources(incidents):
    for pk, number, title, publisher in _numbered(Source, incidents, "title", "publisher"):
        yield pk, Row("source", f"source-{number}", f"source {number}", f"{title} {publisher}".strip())


def _regions(incidents):
    rows = Incident.regions.through.objects.filter(incident__in=incidents).order_by("region__name")
    for pk, name in rows.values_list("incident", "region__name"):
        yield pk, Row("region", "", "region", name)


def _tags(incidents):
    rows = taggings().filter(object_id__in=list(incidents)).order_by("tag__name")
    for pk, name in rows.values_list(F("object_id"), "tag__name"):
        yield pk, Row("tag", "", "tag", name)


PARTS = [
    _tags,
    _facts(Signal, ("text",), "signal", "signal-{}", "signal"),
    _facts(Trigger, ("text", "why"), "trigger", "trigger-{}", "trigger"),
    _facts(Cause, ("text", "why"), "cause", "cause-{}", "cause C{}"),
    _impacts,
    _regions,
    _events,
    _facts(Remediation, ("text", "declined_because"), "remediation", "remediation-{}", "remediation R{}"),
    _evidence,
    _figures,
    _caveats,
    _sources,
]
