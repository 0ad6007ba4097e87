"""The weekly digest by team: for whoever asked for it, of what they may read, once a week."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from postmortems.models import ReminderChoice, ReminderMail
from postmortems.reminders.digest import digest, first_day
from postmortems.reminders.mailing import letter_for
from tests.factories import (
    make_author,
    make_incident,
    make_our_incident,
    make_reader,
    make_remediation,
    make_reviewer,
)

from .runs import TODAY, day, mailed

pytestmark = pytest.mark.django_db
MONDAY = day(5)


@pytest.fixture
def mia():
    mia = make_reader("mia", email="mia@example.org")
    ReminderChoice.objects.create(account=mia, digest_since=TODAY)
    return mia


def of_team(team, incident, *, due=None, moved=0, **fields):
    due_on = None if due is None else MONDAY + timedelta(days=due)
    fields.setdefault("status", "accepted")
    moved_on = MONDAY - timedelta(days=moved)
    return make_remediation(incident=incident, team=team, due_on=due_on, moved_on=moved_on, **fields)


@pytest.mark.both_databases
def test_a_digest_counts_by_team_what_its_reader_may_read(ours, mia):
    of_team("Storage", ours, due=-3, text="Watch the disk.", owner=make_reader("ana"))
    of_team("Storage", ours, due=5)
    of_team("Storage", ours, status="done", completed_on=MONDAY - timedelta(days=6))
    of_team("Storage", ours, status="done", completed_on=MONDAY - timedelta(days=7))
    of_team("Network", ours, moved=31)
    of_team("", ours)
    of_team("Long done", ours, status="done", completed_on=MONDAY - timedelta(days=70))
    hidden = make_our_incident(visibility="restricted", groups=[Group.objects.create(name="others")])
    for team in ("Storage", "Secret", ""):
        of_team(team, hidden, due=-9, text="Hidden.")
    of_team("Storage", make_incident(), due=-9, text="Theirs.")

    assert mailed(MONDAY, digest_on="monday") == [("mia", "Remediations this week: 4 open, 1 overdue")]
    text, html = body()
    assert "Storage: 2 open, 1 overdue, 1 due in 14 days, 1 done in the last 7 days" in text
    assert "Network: 1 open, 1 stale" in text
    assert "No team: 1 open, 1 without an owner" in text
    assert text.index("Storage:") < text.index("Network:") < text.index("No team:")
    assert "* Watch the disk.\n  3 days late, due 27 Nov 2026 · ana · " in text
    for absent in ("Secret", "Hidden", "Theirs", "Long done"):
        assert absent not in text + html


def body():
    message: Any = mail.outbox[0]
    return message.body, message.alternatives[0][0]


def test_it_comes_once_a_week_on_its_day_or_where_that_failed_on_the_next(ours, mia):
    of_team("Storage", ours)

    told = [number for number in range(1, 21) if mailed(day(number), digest_on="monday")]
    assert told == [5, 12, 19]
    assert mailed(day(28), digest_on="monday")  # nothing ran on Monday and Tuesday
    assert not mailed(day(29), digest_on="monday")
    assert not mailed(day(33), digest_on=None)
    assert mailed(day(34), digest_on="tuesday")


def test_the_day_of_a_digest_is_the_last_one_of_its_name():
    assert first_day(on=TODAY, weekday="wednesday") == TODAY
    assert first_day(on=TODAY, weekday="monday") == day(-2)
    assert first_day(on=TODAY, weekday="thursday") == day(-6)


def test_who_chose_teams_is_told_of_these_alone(ours, mia):
    for team in ("Storage", "Network", ""):
        of_team(team, ours, due=-1)
    ReminderChoice.objects.update(teams=["Network"])

    assert mailed(MONDAY, digest_on="monday") == [("mia", "Remediations this week: 1 open, 1 overdue")]
    assert "Storage:" not in mail.outbox[0].body
    ReminderChoice.objects.update(teams=["Dissolved"])
    assert mailed(MONDAY + timedelta(days=7), digest_on="monday") == []


def test_nobody_gets_a_digest_who_did_not_ask_or_is_no_more_or_stopped_it(ours, mia, client):
    of_team("Storage", ours)
    make_reviewer(email="rita@example.org")
    gone = make_reader("gone", email="gone@example.org", is_active=False)
    ReminderChoice.objects.create(account=gone, digest_since=TODAY)

    assert [name for name, _ in mailed(MONDAY, digest_on="monday")] == ["mia"]
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = address.removeprefix("https://faultline.example.org")
    assert "weekly digest" in client.get(path).text
    client.post(path, {"List-Unsubscribe": "One-Click"})
    assert mailed(MONDAY + timedelta(days=7), digest_on="monday") == []
    assert ReminderChoice.objects.get(account=mia).wants_reminders


def test_what_is_overdue_longest_is_listed_and_the_rest_counted(ours, mia, valid_html):
    for number in range(7):
        of_team("Storage", ours, due=-1 - number, text=f"Thing {number} & more.")

    message, told = letter_for(mia, ReminderMail.Kind.DIGEST, on=MONDAY)
    assert told == []
    assert "Thing 6 & more." in message.body
    assert "Thing 1" not in message.body
    assert "And 2 more that are overdue." in message.body
    valid_html({"mail": message.alternatives[0][0]})


@pytest.mark.both_databases
def test_a_digest_asks_the_same_of_the_database_however_much_there_is(ours, mia, django_assert_num_queries):
    of_team("Storage", ours, due=-1)
    with django_assert_num_queries(3):  # groups, figures, what is overdue
        digest(mia, [], on=MONDAY)
    for number in range(8):
        of_team(f"Team {number}", make_our_incident(), due=-1 - number, owner=make_author())
    del mia._names_of_groups
    with django_assert_num_queries(3):
        teams = digest(mia, [], on=MONDAY)
        assert [str(row.owner or "") + row.incident.name for team in teams for row in team.overdue]
    assert len(teams) == 9


def test_an_account_chooses_its_mails_on_a_page(client, ours, valid_html):
    lea = make_reader("lea", email="lea@example.org")
    of_team("Storage", ours)
    hidden = make_our_incident(visibility="restricted", groups=[Group.objects.create(name="others")])
    of_team("Secret", hidden)
    client.force_login(lea)
    address = reverse("reminder_settings")

    shown = client.get(address).text
    valid_html({address: shown})
    assert "Storage" in shown
    assert "Secret" not in shown
    assert client.post(address, {"digest": "on", "teams": ["Secret"]}).status_code == 200
    assert not ReminderChoice.objects.exists()
    assert client.post(address, {"digest": "on", "teams": ["Storage"]}).status_code == 302
    choice = ReminderChoice.objects.get()
    assert (choice.wants_reminders, choice.digest_since is None, choice.teams) == (False, False, ["Storage"])
    since = choice.digest_since
    client.post(address, {"reminders": "on", "digest": "on"})
    choice.refresh_from_db()
    assert (choice.wants_reminders, choice.digest_since, choice.teams) == (True, since, [])
    client.post(address, {"reminders": "on"})
    choice.refresh_from_db()
    assert choice.digest_since is None
