"""What owners are told of what they promised: it is due soon, overdue or stale, in one mail, and nothing hidden."""

import smtplib
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.models import Remediation
from lessons.models.due_date import DueDate
from postmortems.models import Reminded, ReminderChoice, ReminderMail
from postmortems.reminders.mailing import letter_for
from tests.factories import (
    make_author,
    make_incident,
    make_our_incident,
    make_reader,
    make_remediation,
    make_user,
)

from .runs import TODAY, day, mailed, run

pytestmark = pytest.mark.django_db


def promise(incident, owner, *, due=None, moved=0, **fields):
    """A remediation due in so many days, that last moved so many days from today."""
    due_on = None if due is None else day(due)
    fields.setdefault("status", "accepted")
    return make_remediation(incident=incident, owner=owner, due_on=due_on, moved_on=day(moved), **fields)


@pytest.mark.both_databases
def test_an_owner_gets_one_mail_with_all_that_is_overdue_due_soon_and_stale(ours, ana):
    promise(ours, ana, due=-5, text="Watch the *disk*.", priority=1, team="Storage")
    promise(ours, ana, due=14, text="Alert sooner.")
    promise(ours, ana, moved=-30, text="Drill the <b>restore</b>.", status="in_progress")
    promise(ours, ana, due=15, text="Not yet.")
    promise(ours, ana, due=-5, text="Done long ago.", status="done")
    promise(ours, ana, moved=-29, text="Moved lately.")
    promise(ours, None, due=-5, text="Of nobody.")

    assert mailed() == [("ana", "1 remediation overdue, 1 due soon, 1 stale")]
    text, html = body()
    assert text.index("Watch the disk.") < text.index("Alert sooner.") < text.index("Drill the")
    assert "5 days late, due 20 Nov 2026 · accepted · high priority · Storage" in text
    assert "no movement since 26 Oct 2026 · in progress" in text
    for absent in ("Not yet", "Done long ago", "Moved lately", "Of nobody"):
        assert absent not in text
    assert f"https://faultline.example.org{Remediation.objects.get(priority=1).get_absolute_url()}" in text
    assert "<b>" not in html


def body():
    message: Any = mail.outbox[0]
    return message.body, message.alternatives[0][0]


@pytest.mark.both_databases
def test_nobody_gets_two_mails_on_a_day(ours, ana):
    promise(ours, ana, due=-1)
    assert len(mailed()) == 1
    promise(ours, ana, due=-2)
    assert mailed() == []
    assert len(mailed(day(1))) == 1


def test_what_is_overdue_is_told_at_once_and_then_once_a_week(ours, ana):
    promise(ours, ana, due=0)

    told = [number for number in range(-20, 23) if mailed(day(number))]
    assert told == [-14, 1, 8, 15, 22]


def test_what_is_stale_is_told_once_a_week_until_it_moves(ours, ana):
    stale = promise(ours, ana, moved=-30)

    assert [number for number in range(15) if mailed(day(number))] == [0, 7, 14]
    stale.note(by=ana, at=datetime.combine(day(15), time(9), UTC), text="Still on it.")
    assert [number for number in range(15, 60) if mailed(day(number))] == [45, 52, 59]


def test_what_becomes_due_soon_waits_some_days_for_others_unless_that_is_too_late(ours, ana):
    for due in (14, 15, 16, 18, 19):
        promise(ours, ana, due=due)

    assert [number for number in range(8) if mailed(day(number))] == [0, 3, 6]  # of 14, of 15 and 16 more, and so on
    promise(ours, ana, due=8)
    assert mailed(day(7)) == [("ana", "6 remediations due soon")]


def test_a_date_that_is_put_off_is_told_anew(ours, ana):
    item = promise(ours, ana, due=-1)
    assert mailed() == [("ana", "1 remediation overdue")]
    item.postpone(by=ana, at=datetime.combine(TODAY, time(9), UTC), to=DueDate(day(12)), why="More to do.")
    assert mailed(day(1)) == []  # due soon, and was just told of
    assert mailed(day(3)) == [("ana", "1 remediation due soon")]


@pytest.mark.both_databases
def test_what_a_new_owner_has_is_new_to_them(ours, ana):
    item = promise(ours, ana, due=10)
    assert len(mailed()) == 1
    item.assign(by=ana, at=datetime.combine(TODAY, time(9), UTC), owner=make_reader("bo", email="bo@example.org"))
    assert mailed(day(1)) == [("bo", "1 remediation due soon")]


def test_what_is_due_in_a_quarter_is_late_when_it_is_over(ours, ana):
    promise(ours, ana, due=-1, due_precision="month")
    Remediation.objects.update(due_on=TODAY.replace(day=30))

    assert mailed() == [("ana", "1 remediation due soon")]
    assert "due Nov 2026" in mail.outbox[0].body


@pytest.mark.both_databases
def test_nobody_is_told_what_they_may_not_read_or_what_is_not_ours(ana):
    group = Group.objects.create(name="others")
    restricted = make_our_incident(visibility="restricted", groups=[group], title="Hidden one")
    theirs = make_incident(title="Theirs")
    draft = make_our_incident(state="draft", title="Drafted")
    archived = make_our_incident(state="archived", title="Put away")
    shown = make_our_incident(visibility="internal", title="Shown")
    for incident in (restricted, theirs, draft, archived, shown):
        promise(incident, ana, due=-1)

    assert mailed() == [("ana", "1 remediation overdue")]
    assert "Shown" in mail.outbox[0].body
    ana.groups.add(group)
    assert mailed(day(1)) == [("ana", "2 remediations overdue")]
    ana.groups.remove(group)
    assert mailed(day(8)) == [("ana", "1 remediation overdue")]
    assert "Hidden" not in mail.outbox[0].body


def test_an_owner_who_lost_access_or_left_or_has_no_address_gets_nothing(ours):
    ours.visibility = "restricted"
    ours.groups.add(Group.objects.create(name="others"))
    ours.save()
    author = make_author("aya", email="aya@example.org")
    ours.authors.add(author)
    promise(ours, make_reader(email="reader@example.org"), due=-1)
    promise(ours, author, due=-1)
    promise(make_our_incident(), make_user("gone", email="gone@example.org", is_active=False), due=-1)
    promise(make_our_incident(), make_user("mute"), due=-1)

    assert mailed() == [("aya", "1 remediation overdue")]
    ours.authors.remove(author)
    assert mailed(day(7)) == []


def test_who_wants_no_reminders_gets_none(ours, ana):
    promise(ours, ana, due=-1)
    ReminderChoice.objects.create(account=ana, wants_reminders=False)
    assert mailed() == []
    assert not ReminderMail.objects.exists()


def test_a_mail_says_how_to_stop_it(ours, ana, client):
    promise(ours, ana, due=-1)
    mailed()
    headers = mail.outbox[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>")

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.outbox[0].body
    path = address.removeprefix("https://faultline.example.org")
    assert client.get(path).status_code == 200
    assert len(mailed(day(7))) == 1
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mailed(day(14)) == []
    assert client.post(path[:-2] + "x/").status_code == 404


def test_a_dry_run_prints_the_mails_and_writes_nothing(ours, ana, capsys, settings):
    settings.SENDS_MAIL = False
    today = timezone.localdate()
    make_remediation(incident=ours, owner=ana, status="accepted", due_on=today - timedelta(days=1), text="Watch it.")

    call_command("send_reminders", dry_run=True)
    out = capsys.readouterr().out
    assert "To: ana@example.org\nSubject: 1 remediation overdue" in out
    assert "* Watch it." in out
    assert "1 mail would be sent. Nothing was." in out
    assert mail.outbox == []
    assert not ReminderMail.objects.exists()
    assert not Reminded.objects.exists()


def test_the_command_sends_and_says_how_many_mails_went_out(ours, ana, capsys, settings):
    today = timezone.localdate()
    make_remediation(incident=ours, owner=ana, status="accepted", due_on=today - timedelta(days=1))

    for sent in (1, 0):
        call_command("send_reminders", digest="never")
        assert f"{sent} mail{'' if sent == 1 else 's'} sent." in capsys.readouterr().out
    assert len(mail.outbox) == 1
    settings.SENDS_MAIL, settings.SITE_URL = False, ""
    with pytest.raises(CommandError, match="SITE_URL is not set"):
        call_command("send_reminders")
    with pytest.raises(CommandError, match="invalid choice: 'someday'"):
        call_command("send_reminders", "--digest", "someday")


def test_one_bad_address_does_not_keep_the_mails_of_others_and_is_tried_again(ours, ana, monkeypatch):
    bad = make_reader("bad", email="bad@example.org")
    promise(ours, bad, due=-1)
    promise(ours, ana, due=-1)
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == ["bad@example.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(self, messages)

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        report = run()
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
    assert report.sent == 1
    assert f"account {bad.pk}: SMTPRecipientsRefused" in report.failures[0]
    assert mailed() == [("bad", "1 remediation overdue")]


def test_a_mail_server_that_is_away_is_not_tried_for_every_account(ours, monkeypatch):
    for number in range(5):
        promise(ours, make_reader(email=f"reader-{number}@example.org"), due=-1)
    tried = []

    def be_away(self, messages):
        tried.append(messages)
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", be_away)
        assert run().is_given_up
    assert len(tried) == 3
    assert not Reminded.objects.exists()
    assert len(mailed()) == 5


def test_a_run_that_died_before_it_sent_is_made_up_and_one_that_died_while_it_sent_is_not(ours, ana):
    promise(ours, ana, due=-1)
    at = datetime.combine(TODAY, time(6), UTC)
    claim = {"kind": "reminder", "day": TODAY}
    mine = ReminderMail.objects.claim(ana, at=at - timedelta(minutes=10), **claim)
    assert mine
    assert mailed() == []  # that run is still at it
    ReminderMail.objects.update(claimed_at=at - ReminderMail.CLAIMED_FOR)
    assert len(mailed()) == 1
    assert not mine.hand_over(at=at)  # it comes back to life: too late

    died = ReminderMail.objects.claim(ana, at=at, kind="reminder", day=day(7))
    assert died
    assert died.hand_over(at=at)
    assert mailed(day(7)) == []  # it may have arrived
    assert len(mailed(day(8))) == 1


def test_what_is_deleted_while_its_mail_is_on_the_way_does_no_harm(ours, ana, monkeypatch):
    item = promise(ours, ana, due=-1)
    promise(ours, ana, due=-1)
    send = EmailBackend.send_messages

    def delete(self, messages):
        item.delete()
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", delete)
    assert len(mailed()) == 1
    assert Reminded.objects.count() == 1


def test_a_mail_lists_some_and_counts_the_rest(ours, ana, monkeypatch):
    monkeypatch.setattr("postmortems.reminders.letters.LISTED", 2)
    for number in range(4):
        promise(ours, ana, due=-number - 1)

    assert mailed() == [("ana", "4 remediations overdue")]
    assert "And 2 more." in body()[0]
    assert body()[1].count("<li>") == 2


@pytest.mark.both_databases
def test_a_run_asks_the_same_of_the_database_however_much_an_owner_has(ours, ana):
    promise(ours, ana, due=-1)
    with CaptureQueriesContext(connection) as few:
        run(day(1))
    for number in range(8):
        promise(make_our_incident(), ana, due=-1 - number)
    with CaptureQueriesContext(connection) as many:
        run(day(2))
    assert len(mail.outbox) == 2
    assert len(few) == len(many) < 25


def test_the_mail_is_valid_html(ours, ana, valid_html):
    promise(ours, ana, due=-1, text="Look & <i>")
    promise(ours, ana, moved=-40)

    message, _ = letter_for(ana, "reminder", on=TODAY)
    valid_html({"mail": message.alternatives[0][0]})
