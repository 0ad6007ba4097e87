"""How the promises of each team stand, for those who want to be told once a week; as far as each may read them."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from lessons.models import Remediation
from lessons.models.remediation.queryset import DUE_SOON, IS_OPEN, STALE_AFTER, WITHOUT_OWNER
from postmortems.models import ReminderChoice, ReminderMail

from .owners import reachable

WEEK = timedelta(days=7)
#: Of each team, so many of what is overdue are listed; the others are counted.
LISTED = 5
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class TeamDigest(NamedTuple):
    name: str  #: nothing of what no team has
    figures: dict[str, Any]
    overdue: list[Remediation]  #: those that are listed, the longest first

    @property
    def more(self):
        return self.figures["overdue"] - len(self.overdue)


def first_day(*, on, weekday):
    """The last day of that name that is not to come: whoever is not reached on it is told in the days after."""
    return on - timedelta(days=(on.weekday() - DAYS.index(weekday)) % 7)


def subscribers(*, day):
    """The ids of the accounts that are to have the digest of the week that begins that day, and have not yet."""
    wanting = ReminderChoice.objects.filter(digest_since__lte=day)
    went_out = ReminderMail.objects.filter(kind=ReminderMail.Kind.DIGEST, day=day, handed_over_at__isnull=False)
    accounts = reachable().filter(pk__in=wanting.values("account")).exclude(pk__in=went_out.values("account"))
    return list(accounts.order_by("pk").values_list("pk", flat=True))


def teams_of(account):
    """The teams of ours of which the account may read something."""
    rows = Remediation.objects.visible_to(account).ours().exclude(team="")
    return list(rows.order_by("team").values_list("team", flat=True).distinct())


def digest(account, teams, *, on):
    """The teams of which something is open or was done this week; those with most that is overdue first."""
    rows = Remediation.objects.visible_to(account).ours()
    if teams:
        rows = rows.filter(team__in=teams)
    figures = rows.order_by().values("team").annotate(**figures_of_a_team(on=on))
    place = Window(RowNumber(), partition_by=F("team"), order_by=["due_on", "pk"])
    late = rows.overdue(on=on).annotate(place=place).filter(place__lte=LISTED)
    listed: dict[str, list] = {}
    for remediation in late.with_incidents("owner").order_by("due_on", "pk"):
        listed.setdefault(remediation.team, []).append(remediation)
    found = [TeamDigest(row.pop("team"), row, []) for row in figures if row["open"] or row["done"]]
    found.sort(key=lambda team: (not team.name, -team.figures["overdue"], team.name.casefold()))
    return [team._replace(overdue=listed.get(team.name, [])) for team in found]


def figures_of_a_team(*, on):
    late, soon = Q(due_on__lt=on), Q(due_on__range=(on, on + DUE_SOON))
    return {
        "open": Count("pk", filter=IS_OPEN),
        "overdue": Count("pk", filter=IS_OPEN & late),
        "due_soon": Count("pk", filter=IS_OPEN & soon),
        "stale": Count("pk", filter=IS_OPEN & Q(moved_on__lte=on - STALE_AFTER)),
        "without_owner": Count("pk", filter=IS_OPEN & WITHOUT_OWNER),
        "done": Count("pk", filter=Q(completed_on__gt=on - WEEK, completed_on__lte=on)),
    }
