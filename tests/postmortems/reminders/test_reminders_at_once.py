"""Runs at the same time, each on a connection of its own with real transactions: one mail to each account."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from postmortems.models import Reminded, ReminderChoice, ReminderMail
from tests.factories import make_our_incident, make_reader, make_remediation

from .runs import TODAY, day, run

pytestmark = pytest.mark.django_db(transaction=True)


def together(work, times):
    """What each of so many threads gives that do the same at once."""
    barrier = Barrier(times)

    def alone():
        try:
            barrier.wait(20)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [running.result() for running in [pool.submit(alone) for _ in range(times)]]


def test_runs_that_start_at_once_send_one_mail_of_a_kind_to_each_account(monkeypatch):
    incident = make_our_incident()
    people = [make_reader(email=f"reader-{number}@example.org") for number in range(4)]
    for owner in people:
        make_remediation(incident=incident, owner=owner, status="accepted", due_on=day(-1))
    ReminderChoice.objects.create(account=people[0], digest_since=TODAY)

    reports = together(lambda: run(digest_on="wednesday"), 3)
    assert [report.failures for report in reports] == [[], [], []]
    assert sum(report.sent for report in reports) == 5
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [people[0].email, *(person.email for person in people)]
    )
    assert ReminderMail.objects.filter(sent_at__isnull=False).count() == 5
    assert Reminded.objects.count() == 4
    assert run(digest_on="wednesday").sent == 0


def test_a_run_beside_one_that_waits_for_the_mail_server_sends_nothing_twice(monkeypatch):
    owner = make_reader(email="reader@example.org")
    make_remediation(incident=make_our_incident(), owner=owner, status="accepted", due_on=day(-1))
    send, beside = EmailBackend.send_messages, []

    def meanwhile(self, messages):
        beside.extend(together(run, 2))
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", meanwhile)
    assert run().sent == 1
    assert [report.sent for report in beside] == [0, 0]
    assert len(mail.outbox) == 1
