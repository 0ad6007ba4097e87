"""What each owner is to be reminded of, as far as they may read it."""

from django.contrib.auth import get_user_model

from postmortems.models import Reminded, ReminderChoice, ReminderMail

from .rules import brings_a_mail, item_of, to_chase

REMINDER = ReminderMail.Kind.REMINDER


def owners(*, on):
    """The ids of the accounts that can be mailed, want to be, were not today, and own what is to be chased."""
    chased = to_chase(on=on).order_by()
    went_out = ReminderMail.objects.filter(kind=REMINDER, day=on, handed_over_at__isnull=False)
    accounts = reachable().filter(pk__in=chased.filter(owner__isnull=False).values("owner"))
    accounts = accounts.exclude(pk__in=ReminderChoice.objects.filter(wants_reminders=False).values("account"))
    return list(accounts.exclude(pk__in=went_out.values("account")).order_by("pk").values_list("pk", flat=True))


def reachable():
    return get_user_model().objects.filter(is_active=True).exclude(email="")


def items_for(account, *, on):
    """What is overdue first, then what is due soon, then what is stale; each in the order of its day."""
    rows = to_chase(on=on).visible_to(account).filter(owner=account)
    items = [item_of(row, on=on) for row in rows.with_incidents()]
    order = list(Reminded.What)
    return sorted(items, key=lambda item: (order.index(item.what), item.about, item.remediation.pk))


def news_for(account, *, on):
    """All that a mail of today tells the account; nothing where no mail is to go out."""
    items = items_for(account, on=on)
    rows = Reminded.objects.filter(account=account, remediation__in=[item.remediation.pk for item in items])
    told = {row.remediation_id: row for row in rows}
    sent = ReminderMail.objects.filter(account=account, kind=REMINDER, sent_at__isnull=False).order_by("-day")
    last = sent.values_list("day", flat=True).first()
    has_news = any(brings_a_mail(item, told.get(item.remediation.pk), last=last, on=on) for item in items)
    return items if has_news else []
