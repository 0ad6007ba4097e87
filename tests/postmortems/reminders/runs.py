"""Runs of the command on a day of one's choice, and what went out."""

from datetime import UTC, datetime, time, timedelta

from django.core import mail

from postmortems.reminders.mailing import planned_mails, send_all

#: A Wednesday.
TODAY = datetime(2026, 11, 25, tzinfo=UTC).date()


def day(number):
    """So many days from today."""
    return TODAY + timedelta(days=number)


def run(on=TODAY, *, digest_on=None):
    at = datetime.combine(on, time(6), UTC)
    return send_all(planned_mails(on=on, digest_on=digest_on), clock=lambda: at)


def mailed(on=TODAY, *, digest_on=None):
    """Whom one run mails, and with which subject."""
    mail.outbox.clear()
    report = run(on, digest_on=digest_on)
    assert not report.failures
    return sorted((message.to[0].partition("@")[0], message.subject) for message in mail.outbox)
