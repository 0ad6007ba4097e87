"""The calendar of what is due, read by a reader of iCalendar that forgives nothing."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lessons.models import Remediation
from lessons.models.due_date import DueDate
from postmortems.models import FeedAddress
from postmortems.remediation_feeds import icalendar
from tests.factories import make_incident, make_our_incident, make_remediation

from .strict import events, properties

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def address(token, query=""):
    return reverse("remediation_calendar", args=[token]) + query


def calendar(client, token, query=""):
    response = client.get(address(token, query))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return events(response.content)


def due(incident, **fields):
    return make_remediation(**{"incident": incident, "status": "accepted", "due_on": date(2026, 12, 24), **fields})


def test_what_an_account_owns_and_is_due_is_an_event_of_a_whole_day(client, ours, ana, token):
    item = due(ours, owner=ana, text="Watch *disk*; alert, page\\er", team="Storage", priority=1, version=3)
    due(ours, owner=ana, status="done", completed_on=date(2026, 11, 1))
    due(ours, owner=ana, due_on=None)
    due(ours)

    facts, [event] = calendar(client, token)
    assert facts["X-WR-CALNAME"] == "My remediations"
    assert event["DTSTART;VALUE=DATE"] == "20261224"
    assert event["DTEND;VALUE=DATE"] == "20261225"
    assert event["SUMMARY"] == "Due: Watch disk; alert, page\\er"
    assert event["DESCRIPTION"].splitlines()[:2] == [f"After {ours.reference}, Storage full", "Due: 24 Dec 2026"]
    assert "Owner: ana, Storage" in event["DESCRIPTION"]
    assert event["URL"] == f"http://testserver{item.get_absolute_url()}"
    assert (event["SEQUENCE"], event["STATUS"], event["PRIORITY"]) == ("3", "CONFIRMED", "1")
    assert event["TRANSP"] == "TRANSPARENT"


def test_a_period_is_due_on_its_last_day_and_what_is_only_proposed_is_tentative(client, ours, ana, token):
    due_in = DueDate.parse("2027-Q1")
    due(ours, owner=ana, status="proposed", due_on=due_in.on, due_precision=due_in.precision)

    _, [event] = calendar(client, token)
    assert event["DTSTART;VALUE=DATE"] == "20270331"
    assert event["STATUS"] == "TENTATIVE"
    assert "Due: Q1 2027" in event["DESCRIPTION"]


@pytest.mark.both_databases
def test_an_event_keeps_its_id_and_counts_its_changes(client, ours, ana, token):
    item = due(ours, owner=ana)
    _, [before] = calendar(client, token)
    item.postpone(by=ana, at=AT, to=DueDate(date(2027, 1, 15)), why="More to do.")
    _, [after] = calendar(client, token)

    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART;VALUE=DATE"] == "20270115"
    item.decline(by=ana, at=AT, because="No need.")
    assert calendar(client, token)[1] == []


@pytest.mark.both_databases
def test_a_team_is_asked_for_by_name_and_nobody_sees_what_they_may_not_read(client, ours, ana, token):
    hidden = make_our_incident(visibility="restricted", groups=[Group.objects.create(name="others")], title="Hidden")
    draft, theirs = make_our_incident(state="draft"), make_incident()
    due(ours, team="Storage", text="Shown.")
    for incident in (hidden, draft, theirs):
        due(incident, team="Storage", text="Hidden.")
        due(incident, owner=ana, text="Hidden.")
    due(ours, team="Network", text="Other.")

    def summaries(query):
        return sorted(event["SUMMARY"] for event in calendar(client, token, query)[1])

    assert summaries("") == []
    assert summaries("?team=Storage") == ["Due: Shown."]
    assert summaries("?team=Network&team=Storage&team=") == ["Due: Other.", "Due: Shown."]
    assert summaries("?team=Nobody%0D%0AX:1") == []
    ana.is_active = False
    ana.save()
    assert client.get(address(token)).status_code == 404


@pytest.mark.both_databases
def test_it_asks_the_same_of_the_database_however_much_is_due(client, ours, ana, token):
    due(ours, owner=ana)
    with CaptureQueriesContext(connection) as few:
        calendar(client, token)
    for _ in range(8):
        due(make_our_incident(), owner=ana)
    with CaptureQueriesContext(connection) as many:
        assert len(calendar(client, token)[1]) == 9
    assert len(few) == len(many) == 3  # the account, its groups, what is due


def test_what_was_read_before_is_not_sent_again(client, ours, ana, token):
    due(ours, owner=ana)
    first = client.get(address(token))
    assert client.get(address(token), headers={"If-None-Match": first["ETag"]}).status_code == 304
    Remediation.objects.update(text="Another.")
    assert client.get(address(token), headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("keeps_pages", [True, False])
def test_no_cache_keeps_it_and_no_page_learns_its_address(client, ours, ana, token, settings, keeps_pages):
    settings.KEEP_PAGES, settings.FAULTLINE_PUBLIC = keeps_pages, keeps_pages
    item = due(ours, owner=ana)

    for _ in range(2):
        response = client.get(address(token))
        assert response["Cache-Control"] == "private, no-cache"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert not response.cookies
    item.delete()
    assert events(client.get(address(token)).content)[1] == []
    FeedAddress.objects.revoke(ana)
    assert client.get(address(token)).status_code == 404
    assert client.post(address(token)).status_code == 405


def test_the_last_day_of_all_calendars_is_a_day(client, ours, ana, token):
    due(ours, owner=ana, due_on=date.max)
    assert len(calendar(client, token)[1]) == 1


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_one_property_and_is_read_again_as_it_was(value, name):
    content = icalendar.written([("SUMMARY", icalendar.text(value)), ("DESCRIPTION", icalendar.text(name))])
    read = dict(properties(content))
    assert list(read) == ["SUMMARY", "DESCRIPTION"]
    if value.isprintable():
        assert read["SUMMARY"] == value
