"""Working in one remediation, on its page: steps, details, notes, undoing, and what somebody else did meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import DueDate, Remediation
from tests.factories import (
    make_author,
    make_incident,
    make_lesson,
    make_our_incident,
    make_reader,
    make_remediation,
    make_restricted,
    make_reviewer,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


@pytest.fixture
def rita(client):
    rita = make_reviewer("rita", first_name="Rita", last_name="Ruiz")
    client.force_login(rita)
    return rita


def send(client, remediation, where="step", /, **fields):
    fields.setdefault("version", Remediation.objects.get(pk=remediation.pk).version)
    return client.post(reverse(f"remediation_{where}", args=[remediation.pk]), fields)


def saved(remediation):
    return Remediation.objects.get(pk=remediation.pk)


def test_a_reviewer_takes_each_step_from_the_page(client, rita):
    remediation = make_remediation(incident=make_our_incident())
    steps = [
        ("accept", {}, "accepted"),
        ("start", {"note": "Began."}, "in_progress"),
        ("complete", {"on": "2026-01-05", "note": ""}, "done"),
        ("verify", {"note": "It held."}, "in_progress"),
        ("reopen", {"note": "Came again.", "to": "proposed"}, "proposed"),
        ("decline", {"note": "Too dear."}, "declined"),
    ]
    for verb, fields, status in steps:
        assert f'name="verb" value="{verb}"' in client.get(remediation.get_absolute_url()).text
        response = send(client, remediation, verb=verb, **fields)
        if verb == "verify":  # she said herself that it is done
            assert "Somebody else verifies it: Rita Ruiz said that it is done." in response.text
            assert "It held." in response.text
        else:
            assert response.status_code == 302
            assert saved(remediation).status == status
    assert saved(remediation).declined_because == "Too dear."
    page = client.get(remediation.get_absolute_url()).text
    assert 'name="verb" value="accept"' not in page
    assert "<title>Its statuses over time" in page.replace(' id="drawn-name"', "")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"verb": "decline", "note": ""}, "Say so in a sentence."),
        ({"verb": "complete"}, "It is proposed, and can next be"),
        ({"verb": "accept", "note": "x" * 3000}, "at most 2000"),
        ({"verb": "accept", "version": "x"}, "Enter a whole number"),
        ({"verb": "accept", "version": "9" * 40}, "less than or equal"),
    ],
)
def test_a_step_that_is_refused_says_why_and_keeps_what_was_entered(client, rita, fields, told):
    remediation = make_remediation()
    response = send(client, remediation, **fields)

    assert response.status_code == 200
    assert told in response.text
    assert not remediation.changes.exists()


def test_what_is_no_verb_is_told(client, rita):
    remediation = make_remediation()

    for verb in ("save", "delete", "", "__init__"):
        assert send(client, remediation, verb=verb).status_code == 302
    assert "there is no such step" in client.get(remediation.get_absolute_url()).text
    assert saved(remediation).version == 1


def test_details_are_changed_together_a_row_each_and_only_what_differs(client, rita):
    bo = make_author("bo")
    remediation = make_remediation(incident=make_our_incident(severity=1), opened_on=date(2026, 1, 1), team="Storage")
    details = {"owner": "@bo", "team": "Storage", "priority": "high", "due": "2026-Q1", "ticket": "OPS-1", "note": ""}

    assert "by 29 Jan 2026" in client.get(remediation.get_absolute_url()).text
    assert send(client, remediation, "edit", **details).status_code == 302
    now = saved(remediation)
    assert (now.owner, now.priority, now.due.written(), now.tracker_key) == (bo, 1, "2026-Q1", "OPS-1")
    assert sorted(now.changes.values_list("field", flat=True)) == ["due", "owner", "priority", "ticket"]
    assert "Nothing is changed yet" in send(client, remediation, "edit", **details).text
    page = client.get(remediation.get_absolute_url()).text
    assert "61 days beyond" in page

    later = details | {"due": "2026-05"}
    assert "Say why it is put off" in send(client, remediation, "edit", **later).text
    assert send(client, remediation, "edit", **later | {"note": "Parts."}).status_code == 302
    assert "moved once, 61 days in all" in client.get(remediation.get_absolute_url()).text


@pytest.mark.parametrize(
    ("field", "entered", "told"),
    [
        ("owner", "@nobody", "There is no account “nobody”"),
        ("owner", "x" * 140, "at most 120"),
        ("due", "soon", "“soon” is not a date"),
        ("due", "2026-13-01", "not in the calendar"),
        ("priority", "huge", "Select a valid choice"),
        ("ticket", "javascript:alert(1)", "http"),
        ("team", "a\x00b", "Null characters"),
    ],
)
def test_details_that_cannot_be_are_refused_and_nothing_of_the_form_is_written(client, rita, field, entered, told):
    remediation = make_remediation(team="Storage")
    response = send(client, remediation, "edit", **{"team": "Network", field: entered})

    assert told in response.text
    assert (saved(remediation).team, saved(remediation).version) == ("Storage", 1)


def test_what_somebody_else_changed_is_told_field_by_field_and_never_overwritten(client, rita):
    bo = make_author("bo")
    remediation = make_remediation(team="Storage", due_on=date(2026, 1, 1), status="accepted")
    opened = {"owner": "", "team": "Storage", "priority": "", "due": "2026-01-01", "ticket": ""}
    remediation.assign(by=bo, at=NOW, team="Network")
    remediation.postpone(by=bo, at=NOW, to=DueDate(date(2026, 2, 1)), why="Late")

    answer = send(client, remediation, "edit", **opened | {"due": "2026-03-01", "note": "Parts"}, version=1)

    assert answer.status_code == 409
    rows = {row["last"].field: row for row in answer.context["conflict"]}
    assert {field: (row["before"], row["last"].after_label, row["mine"]) for field, row in rows.items()} == {
        "team": ("Storage", "Network", ""),
        "due": ("1 Jan 2026", "1 Feb 2026", "1 Mar 2026"),
    }
    form = answer.context["details"]
    assert (form["team"].value(), form["due"].value(), form["version"].value()) == ("Network", "2026-03-01", "3")
    assert saved(remediation).version == 3
    again = {name: form[name].value() for name in form.fields}
    assert send(client, remediation, "edit", **again).status_code == 302
    assert (saved(remediation).team, saved(remediation).due_on) == ("Network", date(2026, 3, 1))

    step = send(client, remediation, verb="complete", note="Done, I think", version=1)
    assert step.status_code == 409
    assert "Done, I think" in step.text
    assert saved(remediation).status == "accepted"


def test_a_step_that_somebody_else_took_meanwhile_is_told(client, rita):
    remediation = make_remediation(status="accepted")
    remediation.complete(by=make_author("bo"), at=NOW)

    answer = send(client, remediation, verb="decline", note="Too dear", version=1)

    assert answer.status_code == 409
    (row,) = answer.context["conflict"]
    assert (row["before"], row["last"].after_label, row["last"].who, row["mine"]) == (
        "Accepted",
        "Done",
        "bo",
        "Declined",
    )
    assert "Too dear" in answer.text


def test_the_last_change_is_taken_back_by_a_button_and_no_other(client, rita):
    remediation = make_remediation()
    first = remediation.assign(by=rita, at=NOW, team="Storage")
    last = remediation.assign(by=rita, at=NOW, team="Network")

    def undo(change):
        return client.post(reverse("remediation_undo", args=[remediation.pk, change.pk]), follow=True).text

    page = client.get(remediation.get_absolute_url()).text
    assert page.count("/undo/") == 1
    assert "was changed again since" in undo(first)
    assert "Taken back: team." in undo(last)
    assert saved(remediation).team == "Storage"
    other = make_remediation()
    assert client.post(reverse("remediation_undo", args=[other.pk, first.pk])).status_code == 404


def test_the_owner_moves_it_without_being_an_author_and_assigns_nothing(client):
    owner = make_reader("olga")
    client.force_login(owner)
    remediation = make_remediation(owner=owner, status="accepted", team="Storage", due_on=date(2026, 1, 1))
    form = client.get(remediation.get_absolute_url()).context["details"]
    change = remediation.assign(by=None, at=NOW, team="Network")

    assert set(form.fields) == {"version", "due", "note"}
    sent = {"due": "2026-02-01", "note": "Parts", "owner": "", "team": "Mine"}
    assert send(client, remediation, "edit", **sent).status_code == 302
    assert send(client, remediation, "note", text="Half way.").status_code == 302
    assert send(client, remediation, verb="start").status_code == 302
    assert client.post(reverse("remediation_undo", args=[remediation.pk, change.pk])).status_code == 403
    now = saved(remediation)
    assert (now.team, now.due_on, now.status) == ("Network", date(2026, 2, 1), "in_progress")


@pytest.mark.parametrize("to", ["step", "edit", "note"])
def test_others_see_no_form_and_do_nothing(client, to):
    remediation = make_remediation()
    assert send(client, remediation, to).url.startswith(reverse("login"))
    client.force_login(make_reader())
    assert 'name="version"' not in client.get(remediation.get_absolute_url()).text
    assert send(client, remediation, to, verb="accept", text="x").status_code == 403
    assert client.get(reverse(f"remediation_{to}", args=[remediation.pk])).status_code == 405
    assert not remediation.changes.exists()


def test_the_page_shows_what_others_do_for_the_same_lesson_as_far_as_it_may_be_read(client):
    lesson = make_lesson(name="Fail static")
    mine = make_remediation(incident=make_our_incident())
    theirs = make_remediation(text="Keep the last good copy.", status="accepted", opened_on=date(2017, 3, 1))
    hidden = make_remediation(text="Secret measure.", incident=make_restricted())
    same = make_remediation(text="Another of ours.", incident=mine.incident)
    for remediation in (mine, theirs, hidden, same):
        remediation.applies.add(lesson)

    page = client.get(mine.get_absolute_url()).text

    assert "Keep the last good copy." in page
    assert "planned in 2017; no later source" in page
    assert "Secret measure." not in page
    assert "Another of ours." not in page
    assert "Planned in 2017; no later source" in client.get(theirs.get_absolute_url()).text


def test_owners_in_the_history_are_for_readers_with_an_account(client):
    remediation = make_remediation(incident=make_incident())
    remediation.assign(by=None, at=NOW, owner=make_author("bo", first_name="Bo", last_name="Ek"))
    remediation.assign(by=None, at=NOW, owner_name="Olga Owner")

    page = client.get(remediation.get_absolute_url()).text
    assert "Bo Ek" not in page
    assert "Olga Owner" not in page
    client.force_login(make_reader())
    page = client.get(remediation.get_absolute_url()).text
    assert "Bo Ek" in page
    assert "Olga Owner" in page


def test_its_history_is_drawn_with_each_day_on_which_it_was_due(client):
    today = timezone.now()
    remediation = make_remediation(status="accepted", opened_on=(today - timedelta(days=40)).date())
    remediation.set_due(by=None, at=today - timedelta(days=30), to=DueDate((today - timedelta(days=10)).date()))
    remediation.start(by=None, at=today - timedelta(days=20))
    remediation.postpone(
        by=None, at=today - timedelta(days=9), to=DueDate((today + timedelta(days=10)).date()), why="x"
    )

    chart = client.get(remediation.get_absolute_url()).context["chart"]

    assert [segment.status for segment in chart.segments] == ["accepted", "in_progress"]
    assert [mark.is_last for mark in chart.dues] == [False, True]
    assert chart.segments[0].x == 0
    assert chart.dues[0].x < chart.today < chart.dues[1].x <= 100
    assert client.get(make_remediation().get_absolute_url()).context["chart"] is None


def test_the_page_is_valid_html_with_its_forms_and_with_what_came_between(client, rita, valid_html):
    remediation = make_remediation(incident=make_our_incident(severity=1), due_on=date(2026, 1, 1))
    for status in ("accepted", "in_progress"):
        remediation.move_to(status, by=rita, at=NOW)
    remediation.postpone(by=rita, at=NOW, to=DueDate(date(2026, 2, 1)), why="Late")

    valid_html(
        {
            "page": client.get(remediation.get_absolute_url()).text,
            "conflict": send(client, remediation, verb="complete", version=1).text,
            "refused": send(client, remediation, "edit", due="soon", owner="@nobody").text,
        }
    )
