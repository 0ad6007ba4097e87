"""A remediation is due on a day, or in a month, a quarter or a year, and late when all of it is over."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lessons.models import DueDate, Remediation
from postmortems.document.fields import POSTMORTEM
from postmortems.document.record import postmortem_data
from tests.administration import errors, save
from tests.factories import make_administrator, make_our_incident, make_remediation

pytestmark = pytest.mark.django_db
LAST_DAYS = {
    "2026-03-30": (date(2026, 3, 30), "day", "30 Mar 2026"),
    "2024-02": (date(2024, 2, 29), "month", "Feb 2024"),
    "2026-Q1": (date(2026, 3, 31), "quarter", "Q1 2026"),
    "2026-Q2": (date(2026, 6, 30), "quarter", "Q2 2026"),
    "2026-Q4": (date(2026, 12, 31), "quarter", "Q4 2026"),
    "2026": (date(2026, 12, 31), "year", "2026"),
}


def make_due(written, **fields):
    due = DueDate.parse(written)
    return make_remediation(due_on=due.on, due_precision=due.precision, **fields)


@pytest.mark.parametrize("written", LAST_DAYS)
def test_what_was_promised_is_kept_as_its_last_day_and_told_as_it_was_given(written):
    due = DueDate.parse(written)

    assert (due.on, due.precision, str(due)) == LAST_DAYS[written]
    assert due.written() == written
    assert DueDate.of(due.on.replace(day=1) if due.precision != "day" else due.on, due.precision) == due


@pytest.mark.parametrize("written", ["", "2026-Q0", "2026-Q5", "Q2 2026", "26-01", "2026-1"])
def test_what_is_no_due_date_is_refused_with_the_ways_to_write_one(written):
    with pytest.raises(ValueError, match="Write 2026-03-31, 2026-03, 2026-Q1 or 2026"):
        DueDate.parse(written)


@pytest.mark.parametrize("written", ["2026-13", "2026-02-30", "0000", "2026-00", "2026-03-00"])
def test_what_is_not_in_the_calendar_is_said_to_be_so(written):
    with pytest.raises(ValueError, match="is not in the calendar"):
        DueDate.parse(written)


@pytest.mark.both_databases
def test_it_is_late_and_in_its_place_when_all_of_the_time_is_over(client):
    written = ["2026-Q2", "2026", "2026-05", "2026-06-01"]
    ours = {"incident": make_our_incident(), "status": "accepted", "owner_name": "x"}
    rows = {one: make_due(one, **ours) for one in written}

    assert not Remediation.objects.overdue(on=date(2026, 5, 31)).exists()
    assert list(Remediation.objects.overdue(on=date(2026, 6, 1))) == [rows["2026-05"]]
    assert rows["2026-Q2"] not in Remediation.objects.overdue(on=date(2026, 6, 30))
    assert rows["2026-Q2"] in Remediation.objects.overdue(on=date(2026, 7, 1))
    assert rows["2026-Q2"].due.on < date(2026, 7, 1)
    page = client.get("/remediations/?sort=due&due=")
    (group,) = page.context["groups"]
    assert [str(row.due) for row in group.rows] == ["May 2026", "1 Jun 2026", "Q2 2026", "2026"]
    assert '<time datetime="2026-05">May 2026</time>' in page.text
    assert '<time datetime="2026-06-30">Q2 2026</time>' in page.text
    assert "Q2 2026" in client.get(rows["2026-Q2"].get_absolute_url()).text
    assert "Q2 2026" in client.get(rows["2026-Q2"].incident.get_absolute_url()).text


def test_a_document_tells_it_as_it_was_given():
    incident = make_due("2026-Q2", opened_on=date(2026, 6, 15)).incident
    whole = POSTMORTEM.with_whole_record(type(incident).objects.all()).get()

    assert postmortem_data(whole)["remediations"][0]["due"] == "2026-Q2"


def test_the_form_takes_any_day_of_the_time_and_no_time_without_a_day(client):
    client.force_login(make_administrator())
    remediation = make_remediation(opened_on=date(2026, 6, 15))

    assert save(client, remediation, due_on="2026-04-02", due_precision="quarter").status_code == 302
    remediation.refresh_from_db()
    assert str(remediation.due) == "Q2 2026"
    assert remediation.due_on == date(2026, 6, 30)
    assert save(client, remediation).status_code == 302
    told = "Say in which month, quarter or year it is due: any day of it."
    assert errors(save(client, remediation, due_on="", due_precision="month")) == [told]
    before = errors(save(client, remediation, due_on="2026-01-01", due_precision="month"))
    assert before == ["A remediation cannot be due before it was opened."]


@pytest.mark.both_databases
def test_the_database_keeps_no_time_without_a_day():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_remediation(due_precision="month")
    with pytest.raises(ValidationError):
        make_remediation().__class__(due_precision="week").full_clean()
