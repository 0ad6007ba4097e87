from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from incidents.models import Incident
from lessons.models import Remediation
from tests.factories import make_remediation, make_reviewer
from tests.two_people import move_at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.both_databases
def test_a_remediation_is_overdue_the_day_after_it_was_due():
    remediation = make_remediation(due_on=date(2025, 3, 10))

    assert remediation not in Remediation.objects.overdue(on=date(2025, 3, 10))
    assert remediation in Remediation.objects.overdue(on=date(2025, 3, 11))
    assert not remediation.is_overdue(on=date(2025, 3, 10))
    assert remediation.is_overdue(on=date(2025, 3, 11))


@pytest.mark.both_databases
def test_one_that_is_done_is_never_overdue():
    remediation = make_remediation(due_on=date(2025, 3, 10), status="done")

    assert not Remediation.objects.overdue(on=date(2026, 1, 1)).exists()
    assert not remediation.is_overdue(on=date(2026, 1, 1))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("fields", "promise"),
    [
        ({"status": "declined"}, "declined_remediation_has_a_reason"),
        ({"status": "verified"}, "verified_remediation_has_evidence"),
        ({"status": "accepted", "completed_on": date(2025, 1, 1)}, "completed_remediation_is_done"),
        ({"opened_on": date(2025, 1, 2), "due_on": date(2025, 1, 1)}, "remediation_is_due_after_it_is_opened"),
        (
            {"status": "done", "opened_on": date(2025, 1, 2), "completed_on": date(2025, 1, 1)},
            "remediation_is_completed_after_it_is_opened",
        ),
    ],
)
def test_the_database_keeps_its_promises(fields, promise):
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        make_remediation(**fields)


def test_every_change_of_status_leaves_a_row():
    rosa, remediation = make_reviewer("rosa"), make_remediation()
    remediation.move_to("in_progress", by=rosa, at=NOW, note="Started")
    remediation.move_to("done", by=rosa, at=NOW)

    steps = [
        (change.from_status, change.to_status, change.changed_by, change.note) for change in remediation.changes.all()
    ]
    assert steps == [("in_progress", "done", rosa, ""), ("proposed", "in_progress", rosa, "Started")]
    assert Remediation.objects.get(pk=remediation.pk).completed_on == NOW.date()


def test_a_step_raises_the_version_of_the_postmortem():
    remediation = make_remediation()
    remediation.move_to("done", by=None, at=NOW)

    assert Incident.objects.get(pk=remediation.incident_id).version == 2


def test_reopening_takes_the_day_of_completion_away():
    remediation = make_remediation(status="done", completed_on=date(2025, 1, 1))
    remediation.move_to("in_progress", by=None, at=NOW)

    assert remediation.completed_on is None


def test_what_is_verified_was_complete_on_the_day_on_which_it_was_done():
    remediation = make_remediation(status="done", completed_on=date(2025, 1, 1))
    remediation.move_to("verified", by=None, at=NOW, evidence_url="https://example.com/drill")

    assert Remediation.objects.get(pk=remediation.pk).completed_on == date(2025, 1, 1)


@pytest.mark.both_databases
def test_a_step_from_an_old_copy_starts_at_what_is_saved_and_overwrites_nothing():
    remediation = make_remediation()
    old = Remediation.objects.get(pk=remediation.pk)
    remediation.move_to("done", by=None, at=datetime(2025, 1, 1, tzinfo=UTC))
    remediation.text = "Newer"
    remediation.save()

    old.move_to("verified", by=None, at=NOW, evidence_url="https://example.com/drill")

    saved = Remediation.objects.get(pk=remediation.pk)
    assert (saved.text, saved.completed_on) == ("Newer", date(2025, 1, 1))
    assert steps(saved) == [("proposed", "done"), ("done", "verified")]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_move_one_remediation_at_once_leave_one_step_after_the_other():
    remediation = make_remediation()

    move_at_once(remediation, ["accepted", "in_progress"], at=NOW)

    saved = Remediation.objects.get(pk=remediation.pk)
    (_, first), (second_from, second) = steps(saved)
    assert {first, second} == {"accepted", "in_progress"}
    assert (second_from, saved.status) == (first, second)
    assert saved.incident.version == 3


def steps(remediation):
    return list(remediation.changes.order_by("pk").values_list("from_status", "to_status"))


@pytest.mark.parametrize(("status", "complaint"), [("declined", "Say why"), ("verified", "links to its evidence")])
def test_a_step_without_what_it_needs_is_refused_and_leaves_nothing(status, complaint):
    remediation = make_remediation()

    with pytest.raises(ValidationError, match=complaint):
        remediation.move_to(status, by=None, at=NOW)
    assert remediation.status == Remediation.objects.get(pk=remediation.pk).status == "proposed"
    assert not remediation.changes.exists()


def test_a_step_with_what_it_needs_is_taken():
    remediation = make_remediation()
    remediation.move_to("declined", by=None, at=NOW, declined_because="Costs more than it saves")

    assert Remediation.objects.get(pk=remediation.pk).declined_because == "Costs more than it saves"
