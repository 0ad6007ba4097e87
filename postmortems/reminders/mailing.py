"""One run that sends reminders and digests: to each account one mail of a kind a day, however many runs there are."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils import timezone

from postmortems.mails import Report, send_each
from postmortems.models import ReminderChoice, ReminderMail

from .digest import digest, first_day, subscribers
from .letters import digest_mail, reminder
from .owners import news_for, owners, reachable

Kind = ReminderMail.Kind


def planned_mails(*, on, digest_on: str | None):
    """Account, kind and day of the mails that may be to be sent. ``digest_on``: a day of the week; None: no digests."""
    planned = [(pk, Kind.REMINDER, on) for pk in owners(on=on)]
    if digest_on:
        day = first_day(on=on, weekday=digest_on)
        planned += [(pk, Kind.DIGEST, day) for pk in subscribers(day=day)]
    return planned


def send_all(planned, *, clock: Callable[[], datetime], progress=lambda step, done: None) -> Report:
    on = timezone.localdate(clock())
    ReminderMail.objects.forget_old(on=on)

    def mails():
        for done, (pk, kind, day) in enumerate(planned):
            progress("accounts", done)
            yield pk, partial(send_to, pk, kind=kind, day=day, on=on, clock=clock)

    return send_each(mails(), what="A mail about remediations")


def send_to(pk, *, kind, day, on, clock):
    """Send it, unless there is nothing to tell or another run has it. How many mails that was."""
    account = reachable().filter(pk=pk).first()
    message, told = letter_for(account, kind, on=on) if account else (None, [])
    mail = message and ReminderMail.objects.claim(account, kind=kind, day=day, at=clock())
    if not (mail and mail.hand_over(at=clock())):
        return 0
    try:
        message.send()
    except Exception:
        mail.release()
        raise
    mail.note_sent(told, at=clock())
    return 1


def letter_for(account, kind, *, on):
    """The mail, and what counts as told by it; None where there is nothing to tell, or it is not wanted any more."""
    choice = ReminderChoice.objects.filter(account=account).first() or ReminderChoice(account=account)
    if kind == Kind.DIGEST:
        teams = digest(account, choice.teams, on=on) if choice.digest_since else []
        return (digest_mail(account, teams, on=on) if teams else None), []
    items = news_for(account, on=on) if choice.wants_reminders else []
    return (reminder(account, items, on=on) if items else None), [item.told(account, on=on) for item in items]
