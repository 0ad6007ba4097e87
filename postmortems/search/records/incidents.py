"""What is looked through of incidents."""

from collections import defaultdict

from django.db.models import F

from incidents.access import Audience, audience_of
from incidents.markdown.lines import plain_line
from incidents.models import Cause, Caveat, Figure, Impact, ImpactVia, Incident, Signal, Source, Trigger
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


def _numbered(rows):
    """The rows of each incident with the numbers that they have on its page."""
    last = defaultdict(int)
    for row in rows.order_by("incident", "position", "pk"):
        last[row.incident_id] += 1
        yield last[row.incident_id], row


def _events(incidents):
    columns = ("incident", "position", "occurred_at", "occurred_precision", "text")
    for number, event in _numbered(TimelineEvent.objects.filter(incident__in=incidents).only(*columns)):
        incident = incidents[event.incident_id]
        told = f"timeline {Clocks.of(incident.zone).time(event.occurred)}" if event.occurred else "timeline"
        yield event.incident_id, Row("event", f"event-{number}", told, plain_line(event.text))


def _facts(model, field, anchor, label):
    def part(incidents):
        for number, row in _numbered(model.objects.filter(incident__in=incidents)):
            texts = [row.text, getattr(row, "why", "")]
            told = " ".join(plain_line(text) for text in texts if text)
            yield row.incident_id, Row(field, anchor.format(number), label.format(number), told)

    return part


def _figures(incidents):
    for row in Figure.objects.filter(incident__in=incidents).order_by("position", "pk"):
        yield row.incident_id, Row("figure", "figures", "figure", plain_line(f"{row.what}: {row.value}"))


def _impacts(incidents):
    rows = Impact.objects.filter(incident__in=incidents).select_related("service__organization")
    for row in rows.order_by("position", "pk"):
        name = f"{row.service.name} {row.part}".strip()
        if row.service.organization_id != incidents[row.incident_id].organization_id:
            name = f"{row.service.organization.name} {name}"
        yield row.incident_id, Row("service", "blast-radius", "service", name)
        if row.effect:
            effect = f"{row.service.name}: {plain_line(row.effect)}"
            yield row.incident_id, Row("impact", "blast-radius", "impact", effect)
    vias = ImpactVia.objects.filter(impact__incident__in=incidents).order_by("impact", "position", "pk")
    for pk, name, by in vias.values_list("impact__incident", "service__name", "by"):
        yield pk, Row("impact", "blast-radius", "impact", f"through {name}: {by}" if by else f"through {name}")


def _remediations(incidents):
    columns = ("incident", "position", "text", "declined_because")
    for number, row in _numbered(Remediation.objects.filter(incident__in=incidents).only(*columns)):
        text = " ".join(plain_line(text) for text in (row.text, row.declined_because) if text)
        yield row.incident_id, Row("remediation", f"remediation-{number}", f"remediation R{number}", text)


def _evidence(incidents):
    rows = Evidence.objects.filter(incident__in=incidents).order_by("position", "pk")
    for pk, way, slug, name, how in rows.values_list("incident", "way", "lesson__slug", "lesson__name", "how"):
        yield pk, Row("lesson", f"{way}-{slug}", "lesson", f"{name}: {plain_line(how)}" if how else name)


def _caveats(incidents):
    rows = Caveat.objects.filter(incident__in=incidents).order_by("position", "pk")
    for pk, text in rows.values_list("incident", "text"):
        yield pk, Row("caveat", "unknown", "what is not known", plain_line(text))


def _sources(incidents):
    for number, row in _numbered(Source.objects.filter(incident__in=incidents)):
        text = " ".join(filter(None, [row.title, row.publisher]))
        yield row.incident_id, Row("source", f"source-{number}", f"source {number}", text)


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
    _facts(Signal, "signal", "signal-{}", "signal"),
    _facts(Trigger, "trigger", "trigger-{}", "trigger"),
    _facts(Cause, "cause", "cause-{}", "cause C{}"),
    _impacts,
    _regions,
    _events,
    _remediations,
    _evidence,
    _figures,
    _caveats,
    _sources,
]
