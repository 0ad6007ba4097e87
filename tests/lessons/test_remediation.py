from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lessons.models import Remediation
from tests.factories import make_our_incident, make_remediation

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_a_remediation_is_overdue_the_day_after_it_was_due():
    remediation = make_remediation(due_on=date(2025, 3, 10), incident=make_our_incident())

    assert remediation not in Remediation.objects.overdue(on=date(2025, 3, 10))
    assert remediation in Remediation.objects.overdue(on=date(2025, 3, 11))
    assert not remediation.is_overdue(on=date(2025, 3, 10))
    assert remediation.is_overdue(on=date(2025, 3, 11))


@pytest.mark.both_databases
def test_one_that_is_done_is_never_overdue():
    remediation = make_remediation(due_on=date(2025, 3, 10), status="done", incident=make_our_incident())

    assert not Remediation.objects.overdue(on=date(2026, 1, 1)).exists()
    assert not remediation.is_overdue(on=date(2026, 1, 1))


@pytest.mark.both_databases
def test_what_others_state_is_neither_overdue_nor_stale_nor_without_an_owner():
    fields = {"due_on": date(2025, 3, 10), "moved_on": date(2025, 1, 1)}
    mine, theirs = make_remediation(incident=make_our_incident(), **fields), make_remediation(**fields)
    on = date(2025, 3, 20)

    assert not theirs.is_overdue(on=on)
    assert not theirs.is_stale(on=on)
    assert mine.is_overdue(on=on)
    assert mine.is_stale(on=on)
    ours = Remediation.objects.ours()
    for found in (ours.overdue(on=on), ours.stale(on=on), ours.without_owner(), ours):
        assert list(found) == [mine]
    assert list(Remediation.objects.theirs()) == [theirs]


@pytest.mark.both_databases
def test_it_is_stale_thirty_days_after_it_moved_and_due_soon_two_weeks_before():
    remediation = make_remediation(moved_on=date(2025, 1, 1), due_on=date(2025, 2, 14))

    assert not Remediation.objects.stale(on=date(2025, 1, 30)).exists()
    assert Remediation.objects.stale(on=date(2025, 1, 31)).get() == remediation
    assert not Remediation.objects.due_soon(on=date(2025, 1, 30)).exists()
    for day in (date(2025, 1, 31), date(2025, 2, 14)):
        assert Remediation.objects.due_soon(on=day).get() == remediation
    assert not Remediation.objects.due_soon(on=date(2025, 2, 15)).exists()


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
