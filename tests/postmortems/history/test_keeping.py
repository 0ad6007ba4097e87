"""A postmortem's whole document is kept at each change."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from incidents.models import Incident
from postmortems.document.fields import POSTMORTEM
from postmortems.document.record import postmortem_data
from postmortems.history import keep_former, keep_revision, keep_revisions, latest
from postmortems.history.keeping import ELSEWHERE, ROWS_TOO, document_text
from postmortems.models import AuditEntry, Revision
from tests.administration import with_rows
from tests.factories import (
    STARTED,
    make_administrator,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_restricted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = STARTED + timedelta(days=1)


def document(incident):
    return postmortem_data(POSTMORTEM.with_whole_record(Incident.objects).get(pk=incident.pk), backup=True)


def test_a_revision_is_the_whole_document_and_says_who_made_it_when_and_why():
    incident, rosa = with_rows(make_incident(), 2), make_administrator("rosa")

    revision = keep_revision(incident, by=rosa, at=STARTED, why="A new finding")

    assert revision.data == document(incident)
    assert len(revision.data["timeline"]) == 2
    assert (revision.number, revision.who, revision.at, revision.why) == (1, "rosa", STARTED, "A new finding")
    assert latest(incident) == revision
    rosa.delete()
    assert latest(incident).who == "rosa"


def test_a_document_that_did_not_change_is_kept_once():
    incident = make_incident()
    first = keep_revision(incident, by=None, at=STARTED)

    assert keep_revision(incident, by=None, at=LATER) == first
    make_event(incident=incident)
    Incident.objects.filter(pk=incident.pk).update(title="Another")
    second = keep_revision(incident, by=None, at=LATER)
    assert (second.number, second.what) == (2, "Title; 1 event added")


def test_what_nobody_kept_is_kept_before_it_changes():
    untouched, known, changed_elsewhere = make_incident(), make_incident(), make_incident()
    untouched.record_state(by=make_administrator("rosa"), at=STARTED)
    evidence = make_evidence(incident=changed_elsewhere, lesson=make_lesson(slug="once"))
    keep_revisions([known, changed_elsewhere], by=None, at=STARTED)
    evidence.lesson.slug = "now"
    evidence.lesson.save()

    keep_former(Incident.objects.all(), at=LATER)

    assert [revision.who for revision in untouched.revisions.all()] == ["rosa"]
    assert known.revisions.count() == 1
    assert [revision.why for revision in changed_elsewhere.revisions.all()] == [ELSEWHERE, ""]


def test_a_revision_outlives_its_incident_and_its_number_is_not_given_again():
    incident = make_incident()
    keep_revision(incident, by=None, at=STARTED)
    reference = incident.reference
    incident.delete()

    again = make_incident(reference=reference)
    assert keep_revision(again, by=None, at=STARTED).number == 2
    assert list(again.revisions.values_list("number", flat=True)) == [2]
    assert Revision.objects.get(number=1).incident is None


def test_who_could_read_a_revision_stands_beside_it():
    group = Group.objects.create(name="storage")
    archived = make_incident(state="archived")
    Incident.objects.filter(pk=archived.pk).update(published_at=None)

    kept = [
        keep_revision(incident, by=None, at=STARTED)
        for incident in (make_restricted(groups=[group]), make_incident(state="draft", visibility="internal"), archived)
    ]

    assert [(one.state, one.visibility, one.is_settled, one.groups) for one in kept] == [
        ("published", "restricted", True, [group.pk]),
        ("draft", "internal", False, []),
        ("archived", "public", False, []),
    ]


def test_many_incidents_take_as_many_queries_as_two(django_assert_max_num_queries):
    incidents = [make_incident() for _ in range(2)]
    with django_assert_max_num_queries(40):
        keep_revisions(incidents, by=None, at=STARTED)
    more = [with_rows(make_incident(), 1) for _ in range(4)]
    with django_assert_max_num_queries(40):
        keep_revisions(more, by=None, at=STARTED)


@pytest.mark.django_db(transaction=True)
def test_two_who_change_an_incident_at_once_get_a_number_each():
    incident = make_incident()

    def change(title):
        try:
            Incident.objects.filter(pk=incident.pk).update(title=title)
            keep_revision(incident, by=None, at=STARTED, why=title)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[f"Title {number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = list(incident.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert latest(incident).data["title"] == Incident.objects.get().title


def test_after_versions_of_head_and_prose_all_is_kept_before_the_first_change():
    incident = make_incident(title="First")
    make_event(incident=incident)
    head = {key: value for key, value in document(incident).items() if key != "timeline"}
    old = {"reference": incident.reference, "number": 1, "state": "published", "visibility": "public", "groups": []}
    text = document_text(head)
    Revision.objects.create(incident=incident, document=text, is_whole=False, is_settled=True, at=STARTED, **old)

    keep_former([incident], at=LATER)
    Incident.objects.filter(pk=incident.pk).update(title="Second")
    keep_revision(incident, by=None, at=LATER)

    told = [(one.number, one.is_whole, one.what, one.why) for one in incident.revisions.order_by("number")]
    assert told == [(1, False, "", ""), (2, True, "", ROWS_TOO), (3, True, "Title", "")]
    assert not AuditEntry.objects.filter(about=incident.reference).exists()
