"""When an owner is told of a remediation, and when again: one table.

A mail goes out when a rule asks for one, and then holds everything of that owner that is due soon, overdue or stale.
All of it counts as told, so that what is weekly comes in one mail a week.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q

from incidents.models import Incident
from lessons.models import Remediation
from lessons.models.remediation.queryset import DUE_SOON, STALE_AFTER
from postmortems.models import Reminded

What = Reminded.What
WEEK = timedelta(days=7)


class Rule(NamedTuple):
    again: timedelta | None  #: after how long it is told again while it stays so; None for never
    waits: timedelta  #: so long after a mail it brings no other by itself


#: By what something is; the first that fits. What is due soon is told at once where it would be overdue by the time.
RULES = {
    What.OVERDUE: Rule(again=WEEK, waits=timedelta(0)),
    What.DUE_SOON: Rule(again=None, waits=timedelta(days=3)),
    What.STALE: Rule(again=WEEK, waits=WEEK),
}


class Item(NamedTuple):
    """A remediation that its owner is to know of."""

    remediation: Remediation
    what: Reminded.What
    about: date  #: the day it is or was due or, of what is stale, that of its last movement

    def told(self, account, *, on):
        return Reminded(account=account, remediation=self.remediation, what=self.what, about=self.about, on=on)


def to_chase(*, on):
    """Those of ours that one of the rules fits; not of an archived incident, where their owners can change nothing."""
    in_time = Q(due_on__lte=on + DUE_SOON) | Q(moved_on__lte=on - STALE_AFTER)
    return Remediation.objects.ours().open().filter(in_time).exclude(incident__state=Incident.State.ARCHIVED)


def item_of(remediation, *, on):
    """What is to be known of one that ``to_chase`` finds."""
    due_on = remediation.due_on
    if due_on and due_on < on:
        return Item(remediation, What.OVERDUE, due_on)
    if due_on and due_on <= on + DUE_SOON:
        return Item(remediation, What.DUE_SOON, due_on)
    return Item(remediation, What.STALE, remediation.moved_on)


def brings_a_mail(item, told, *, last, on):
    """Whether an item asks for a mail today. ``told``: what was last told of it; ``last``: the day of the last mail."""
    rule = RULES[item.what]
    is_new = told is None or (told.what, told.about) != (item.what, item.about)
    if not (is_new or (rule.again and told.on <= on - rule.again)):
        return False
    rests = last is not None and last > on - rule.waits
    return not rests or (item.what == What.DUE_SOON and item.about < last + rule.waits)
