"""What became of a remediation is in its document, comes back with it, and is kept when an import changes it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from incidents.models import Incident
from lessons.models import DueDate, Remediation
from postmortems.document.amending import amend
from postmortems.document.fields import POSTMORTEM
from postmortems.document.formats import written
from postmortems.document.importing import import_documents
from postmortems.document.record import postmortem_data
from tests.factories import STARTED, make_author, make_incident, make_remediation, make_reviewer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def data():
    return postmortem_data(POSTMORTEM.with_whole_record(Incident.objects.all()).get(), backup=True)


def document(form="md"):
    return written(data(), POSTMORTEM, form)


def imported(text, name="a.md"):
    return import_documents([(name, text.encode())], by=None, at=NOW + timedelta(days=300)).problems


def told():
    remediation = Remediation.objects.get()
    rows = remediation.changes.oldest_first().values_list(
        "field", "before", "after", "note", "changed_by__username", "changed_at", "completed_on", "is_undo"
    )
    return list(rows), remediation.moved_on


@pytest.mark.both_databases
@pytest.mark.parametrize("form", ["md", "json"])
def test_every_kind_of_change_comes_back_byte_for_byte(form):
    ana, rita = make_author("ana"), make_reviewer("rita")
    remediation = make_remediation(incident=make_incident(published_at=STARTED), status="accepted", key="one")
    remediation.incident.record_state(by=ana, at=STARTED)
    remediation.set_due(by=ana, at=NOW, to=DueDate.parse("2027"))
    remediation.postpone(by=ana, at=NOW, to=DueDate.parse("2028-Q2"), why="Late: “parts”")
    remediation.undo(remediation.changes.first(), by=ana, at=NOW)
    remediation.assign(by=ana, at=NOW, owner=ana, team="12")
    remediation.prioritise(by=ana, at=NOW, priority=1)
    remediation.link_ticket(by=ana, at=NOW, tracker="123")
    remediation.complete(by=ana, at=NOW, on=date(2026, 11, 2))
    remediation.verify(by=rita, at=NOW + timedelta(days=1), note="Held.")
    remediation.note(by=None, at=NOW + timedelta(days=2), text="yes")
    before, rows = document(form), told()

    Incident.objects.all().delete()
    assert not imported(before, f"a.{form}")

    assert document(form) == before
    assert told() == rows
    assert rows[1] == date(2026, 11, 23)
    assert not imported(before, f"a.{form}")
    assert told() == rows


def test_what_an_import_changes_is_kept_once_a_row_for_each_field():
    make_remediation(incident=make_incident(published_at=STARTED), status="accepted", key="one", team="Storage")
    before = document()
    other = before.replace("  status: accepted\n", "  status: in_progress\n").replace("team: Storage", "team: Network")

    assert not imported(other)
    assert not imported(other)

    assert [(field, was, now, note) for field, was, now, note, *_ in told()[0]] == [
        ("status", "accepted", "in_progress", "Imported"),
        ("team", "Storage", "Network", "Imported"),
    ]
    assert (Remediation.objects.get().version, told()[1]) == (3, (NOW + timedelta(days=300)).date())


def test_what_the_editor_changes_is_kept_too():
    remediation = make_remediation(due_on=date(2026, 1, 1))
    rows = data()["remediations"]
    amend(remediation.incident, {"remediations": [rows[0] | {"due": "2026-02-01"}]}, by=None, at=NOW)

    assert [row[:3] for row in told()[0]] == [("due", "2026-01-01", "2026-02-01")]
    assert Remediation.objects.get().postponements.days == 31


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("from: accepted", "“to” is missing|is missing: a change of status"),
        ("to: forgotten", "“forgotten” is not one of proposed"),
        ("field: due\n    to: soon", "“soon” is not a date"),
        ("field: priority\n    to: huge", "“huge” is not one of high, medium, low"),
        ("field: note\n    to: done", "a note changes nothing"),
        ("field: colour\n    to: red", "“colour” is not one of status, due"),
    ],
)
def test_a_history_that_cannot_be_is_said(step, told):
    make_remediation(incident=make_incident(published_at=STARTED), key="one", team="Storage")
    text = document().replace(
        "  team: Storage\n", f"  team: Storage\n  history:\n  - at: 2020-11-26T13:15:00+00:00\n    {step}\n"
    )

    (problem,) = imported(text)
    assert re.search(told, str(problem))
