"""Who is told of a review by mail: once of each event, never what they may not read, and as long as they want to be."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from postmortems.models import NoReviewMail, ReviewMail
from postmortems.review.comments import comment, edit, withdraw
from postmortems.review.steps import PUBLISH, SEND_BACK, SUBMIT, take
from tests.factories import make_author, make_in_review, make_reader, make_restricted, make_reviewer

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.SENDS_MAIL, settings.SITE_URL = True, "https://faultline.example.org"


@pytest.fixture
def ana():
    return make_author("ana", email="ana@example.org")


@pytest.fixture
def rita():
    return make_reviewer("rita", email="rita@example.org")


@pytest.fixture
def rob():
    return make_reviewer("rob", email="rob@example.org")


@pytest.fixture
def draft(ana):
    return make_in_review(state="draft", authors=[ana], title="Too much storage", slug="too-much")


def mailed():
    """Whom one run mails, and with which subject."""
    mail.outbox.clear()
    call_command("send_mails", verbosity=0)
    return sorted((message.to[0].partition("@")[0], message.subject) for message in mail.outbox)


def first_mail():
    """The first mail as plain text and as HTML."""
    message: Any = mail.outbox[0]
    return message.body, message.alternatives[0][0]


def test_reviewers_are_told_of_what_is_submitted_and_authors_of_what_becomes_of_it(draft, ana, rita, rob):
    make_reader(email="reader@example.org")
    make_author(email="other@example.org")

    take(SUBMIT, draft, by=ana, at=NOW, why="Have a <b>look</b>.")
    assert mailed() == [("rita", "To review: Too much storage"), ("rob", "To review: Too much storage")]
    text, html = first_mail()
    assert "ana submitted it for review." in text
    assert "> Have a <b>look</b>." in text
    assert "Have a &lt;b&gt;look&lt;/b&gt;." in html
    assert "https://faultline.example.org/incidents/too-much/review/" in text
    take(SEND_BACK, draft, by=rita, at=NOW, why="No trigger.")
    assert mailed() == [("ana", "Sent back: Too much storage")]
    take(SUBMIT, draft, by=ana, at=NOW)
    ReviewMail.objects.all().delete()
    take(PUBLISH, draft, by=rita, at=NOW)
    assert mailed() == [("ana", "Published: Too much storage")]
    assert mailed() == []


@pytest.mark.both_databases
def test_one_mail_for_one_comment_also_to_an_author_who_is_mentioned(draft, ana, rita, rob):
    draft.move_to("in_review", by=ana, at=NOW)
    first = comment(draft, text="Why, @ana? And @nobody, @rita?", by=rita, at=NOW)
    assert mailed() == [("ana", "You are mentioned: Too much storage")]
    comment(draft, text="Because. @rob", by=ana, at=NOW, answer_to=first)
    assert mailed() == [("rita", "Comment: Too much storage"), ("rob", "You are mentioned: Too much storage")]
    edit(draft, first.pk, text="Why, @ana and @rob?", by=rita, at=NOW)
    assert mailed() == [("rob", "You are mentioned: Too much storage")]
    assert f"#comment-{first.pk}" in mail.outbox[0].body


def test_nobody_is_told_what_they_may_not_read_by_the_time_it_is_sent(draft, ana, rita, rob):
    take(SUBMIT, draft, by=ana, at=NOW)
    said = comment(draft, text="@rob, look", by=ana, at=NOW)
    kept = comment(draft, text="@rita, look", by=ana, at=NOW)
    withdraw(draft, said.pk, by=ana, at=NOW)
    rita.groups.clear()
    rob.is_active = False
    rob.save()

    assert mailed() == []
    assert not ReviewMail.objects.exists()
    comment(make_restricted(state="in_review", authors=[ana]), text="@rita", by=ana, at=NOW)
    assert kept.pk
    assert not ReviewMail.objects.exists()


def test_mails_are_stopped_by_one_click_without_logging_in(client, draft, ana, rita):
    take(SUBMIT, draft, by=ana, at=NOW)
    mailed()
    headers = mail.outbox[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("https://faultline.example.org")

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.outbox[0].body
    assert client.get(address).status_code == 200
    assert not NoReviewMail.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    comment(draft, text="@rita", by=ana, at=NOW)
    assert mailed() == []
    assert client.post(address[:-2] + "x/").status_code == 404

    client.force_login(rita)
    assert "You get no mails about reviews." in client.get(reverse("draft_list")).text
    client.post(reverse("review_mail_switch"), {"on": ""})
    comment(draft, text="@rita", by=ana, at=NOW)
    assert mailed() == [("rita", "You are mentioned: Too much storage")]
    client.post(reverse("review_mail_switch"), {"off": ""})
    assert NoReviewMail.objects.get().account == rita


def test_a_dead_mail_server_loses_nothing(draft, ana, rita, rob, monkeypatch):
    take(SUBMIT, draft, by=ana, at=NOW)

    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        with pytest.raises(CommandError, match="tried again by the next run"):
            call_command("send_mails", verbosity=0)
    assert [name for name, _ in mailed()] == ["rita", "rob"]


def test_one_bad_address_does_not_keep_the_mails_of_others(draft, ana, rita, rob, monkeypatch):
    take(SUBMIT, draft, by=ana, at=NOW)
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == ["rita@example.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(CommandError, match=f"account {rita.pk}"):
        call_command("send_mails", verbosity=0)
    assert [message.to for message in mail.outbox] == [["rob@example.org"]]
    assert ReviewMail.objects.get().to == rita


def test_what_another_run_is_at_is_left_to_it_unless_that_has_died(draft, ana, rita):
    take(SUBMIT, draft, by=ana, at=NOW)
    ReviewMail.objects.update(claimed_at=timezone.now())
    assert mailed() == []
    ReviewMail.objects.update(claimed_at=timezone.now() - ReviewMail.CLAIMED_FOR)
    assert [name for name, _ in mailed()] == ["rita"]


def test_nothing_is_queued_for_ever(draft, ana, rita, settings):
    take(SUBMIT, draft, by=ana, at=timezone.now() - ReviewMail.KEPT_FOR - timedelta(days=1))
    settings.SENDS_MAIL, settings.SITE_URL = False, ""
    with pytest.raises(CommandError, match="SITE_URL is not set"):
        call_command("send_mails", verbosity=0)
    assert not ReviewMail.objects.exists()
    comment(draft, text="@rita", by=ana, at=NOW)
    assert not ReviewMail.objects.exists()


def test_what_is_taken_back_with_its_transaction_is_told_to_nobody(draft, ana, rita):
    with transaction.atomic():
        take(SUBMIT, draft, by=ana, at=NOW)
        transaction.set_rollback(True)
    assert mailed() == []


def test_a_mail_is_valid_html(draft, ana, rita, valid_html):
    comment(draft, anchor=f"causes/{draft.causes.get().key}", text="Look\n\n@ana <i>", by=ana, at=NOW)
    draft.move_to("in_review", by=ana, at=NOW)
    comment(draft, anchor=f"causes/{draft.causes.get().key}", text="Look\n\n@ana <i>", by=rita, at=NOW)
    mailed()

    _, html = first_mail()
    valid_html({"mail": html})
    assert "About “A limit was reached.”" in html
