"""What the administration saves, a document says and an import takes: the same rules for all of them."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from incidents.models import Impact, ImpactVia, Incident, MilestoneCitation, Relation, Source
from postmortems.document.fields import POSTMORTEM
from postmortems.document.kinds import Rows
from tests.administration import errors, page, save
from tests.factories import (
    STARTED,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_figure,
    make_impact,
    make_incident,
    make_lesson,
    make_remediation,
    make_signal,
    make_source,
    make_trigger,
)

pytestmark = pytest.mark.django_db
LONG = "x" * 2001


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (make_incident, {"title": "a\x0bb"}),
        (make_incident, {"title": "\u200b\u3164"}),
        (make_incident, {"title": "two\nlines"}),
        (make_incident, {"short_title": "\x1b[31m"}),
        (make_incident, {"summary": "a\x0cb"}),
        (make_incident, {"narrative": "x" * 200_001}),
        (make_incident, {"first_signs": "x" * 601}),
        (make_incident, {"canonical_url": "http://[::1"}),
        (make_incident, {"slug": "under_score"}),
        (make_source, {"key": "under_score"}),
        (make_source, {"url": "ftp://example.com/a"}),
        (make_source, {"archive_url": "HTTP://example.com/a"}),
        (make_source, {"note": LONG}),
        (make_event, {"text": LONG}),
        (make_event, {"text": "a\x85b"}),
        (make_event, {"evidence_url": "http://example.com/a b"}),
        (make_trigger, {"why": LONG}),
        (make_cause, {"text": "\x7f"}),
        (make_cause, {"key": "Upper"}),
        (make_impact, {"effect": LONG}),
        (make_impact, {"part": "a\tb"}),
        (make_figure, {"value": "\x9b"}),
        (make_signal, {"text": LONG}),
        (make_evidence, {"how": "x" * 20_001}),
        (make_remediation, {"tracker_url": "ftp://example.com"}),
        (make_remediation, {"declined_because": LONG}),
        (make_lesson, {"questions": "x" * 301}),
        (make_lesson, {"questions": "Why?\n" * 201}),
        (make_lesson, {"statement": "a\nb"}),
    ],
)
def test_a_value_that_no_document_may_hold_is_refused_by_the_model(make, fields):
    row = make()
    for name, value in fields.items():
        setattr(row, name, value)

    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert set(caught.value.message_dict) == set(fields)


def end_without_begin():
    event = make_event()
    event.occurred_at, event.ended_at = None, STARTED
    return event


def vague_end_before_the_begin():
    event = make_event()
    event.ended_at, event.ended_precision = STARTED.replace(day=20), "day"
    return event


def read_in_without_a_source():
    cause = make_cause()
    cause.read_in = make_source(incident=cause.incident)
    return cause


def origin_with_a_via():
    impact = make_impact()
    ImpactVia.objects.create(impact=impact, service=make_impact().service)
    impact.role = Impact.Role.ORIGIN
    return impact


def incident_related_to_itself():
    incident = make_incident()
    return Relation(incident=incident, to=incident)


def citation_without_a_source():
    return MilestoneCitation(incident=make_incident(), milestone="started")


def second_row_with_one_key():
    source = make_source()
    return Source(incident=source.incident, key=source.key, title="Another")


@pytest.mark.parametrize(
    "made",
    [
        end_without_begin,
        vague_end_before_the_begin,
        read_in_without_a_source,
        origin_with_a_via,
        incident_related_to_itself,
        citation_without_a_source,
        second_row_with_one_key,
    ],
    ids=lambda made: made.__name__,
)
def test_a_row_that_no_document_may_hold_is_refused_by_the_model(made):
    with pytest.raises(ValidationError):
        made().full_clean()


@pytest.mark.parametrize("made", [end_without_begin, read_in_without_a_source])
def test_the_database_refuses_it_too(made):
    row = made()

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_with_the_source_of_a_fact_goes_where_it_was_read():
    cause = read_in_without_a_source()
    cause.source = make_source(incident=cause.incident)
    cause.save()

    cause.source.delete()

    cause.refresh_from_db()
    assert (cause.source, cause.read_in) == (None, None)


def test_a_draft_without_an_origin_is_not_archived():
    draft = make_draft()
    draft.impacts.all().delete()

    with pytest.raises(ValidationError, match="at least one service as its origin"):
        draft.move_to(Incident.State.ARCHIVED, by=None, at=STARTED)


def test_the_form_of_an_incident_refuses_what_concerns_several_rows(client, incident):
    source = incident.sources.first()
    fields = {"visibility": "restricted", "summary": f"Seen [@nokey], and [@{source.key}]."}

    said = errors(save(client, incident, **fields))

    assert "“summary” cites [@nokey], and there is no source with that key." in said
    assert "Name the groups to which it is restricted: nobody else could read it." in said


def test_a_lesson_is_not_related_to_itself(client):
    lesson = make_lesson()

    assert errors(save(client, lesson, related=[lesson.pk])) == ["A lesson is not related to itself."]


def test_the_texts_follow_the_key_of_a_source_and_keep_one_that_they_cite(client):
    source = make_source(key="aws")
    incident = source.incident
    Incident.objects.filter(pk=incident.pk).update(summary="As [@aws; @aws-2] says.", was="It [@aws].")

    assert save(client, source, key="amazon").status_code == 302

    incident.refresh_from_db()
    assert (incident.summary, incident.was) == ("As [@amazon; @aws-2] says.", "It [@amazon].")
    client.post(page("delete", source), {"post": "yes"})
    assert incident.sources.exists()


def test_an_event_is_put_where_its_time_belongs(client, incident):
    incident.timeline.all().delete()
    make = partial(make_event, incident=incident)
    late = make(position=0, occurred_at=STARTED.replace(hour=20), text="late")
    make(position=1, occurred_at=None, text="then")
    early = make(position=2, occurred_at=STARTED, text="early")

    assert save(client, late, text="later").status_code == 302

    assert list(incident.timeline.values_list("text", flat=True)) == [early.text, "later", "then"]


def test_documents_and_the_administration_take_as_many_rows():
    rows = {one.key: one for one in POSTMORTEM.fields if isinstance(one, Rows) and not one.is_backup}

    assert {key: one.most for key, one in rows.items()} == {key: one.model.PER_INCIDENT for key, one in rows.items()}
