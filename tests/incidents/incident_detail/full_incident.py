"""An incident with everything that its page can show."""

from datetime import timedelta

from django.contrib.auth.models import Group

from incidents.models import Caveat, ImpactVia, MilestoneCitation, Relation
from tests.factories import (
    STARTED,
    make_author,
    make_cause,
    make_event,
    make_evidence,
    make_figure,
    make_impact,
    make_incident,
    make_lesson,
    make_reader,
    make_region,
    make_remediation,
    make_service,
    make_signal,
    make_source,
    make_trigger,
)

BRIEF = ["first_signs", "looked_like", "was", "ended_by"]
PROSE = ["summary", "impact", "narrative", "went_well", "went_badly", "was_luck"]


def minutes_later(count):
    return STARTED + timedelta(minutes=count)


def make_full_incident(rows=1, **fields):
    """An incident with so many rows of everything that its page shows."""
    groups = [Group.objects.create(name=f"group {row} of {rows}") for row in range(rows)]
    authors = [make_author(f"author-{row}-of-{rows}") for row in range(rows)]
    incident = make_incident(
        **{
            "groups": groups,
            "authors": authors,
            "tags": [f"tag-{row}" for row in range(rows)],
            "regions": [make_region(f"region-{row}") for row in range(rows)],
            "detected_at": minutes_later(5),
            "resolved_at": minutes_later(60),
            **dict.fromkeys([*PROSE, *BRIEF], "Text.[@a0]"),
            **fields,
        }
    )
    for row in range(rows):
        source = make_source(incident=incident, key=f"a{row}")
        facts = {"incident": incident, "source": source, "read_in": source}
        impact = make_impact(**facts)
        ImpactVia.objects.create(impact=impact, service=make_service(), by="metrics")
        ImpactVia.objects.create(impact=impact, service=make_service(f"Other service {row}"))
        make_trigger(**facts)
        cause = make_cause(**facts)
        make_figure(**facts)
        make_signal(**facts)
        make_event(**facts)
        lesson = make_lesson()
        make_evidence(**facts, lesson=lesson)
        remediation = make_remediation(**facts, owner=make_reader())
        remediation.addresses.add(cause, make_cause(**facts))
        remediation.applies.add(lesson, make_lesson())
        for milestone in ("started", "detected")[: row + 1]:
            MilestoneCitation.objects.get_or_create(incident=incident, milestone=milestone, defaults={"source": source})
        Caveat.objects.create(incident=incident, text="Not all is known.").sources.add(source)
        Relation.objects.create(incident=incident, to=make_incident())
        Relation.objects.create(incident=make_incident(), to=incident)
        incident.status_changes.create(to_state="published", changed_by=make_reader(), changed_at=STARTED)
    return incident
