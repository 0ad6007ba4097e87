"""What a review has to decide about ours, on paper: each item once, under the gravest reason, with the others named."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q

from lessons.broken_promises import Promise, with_violations
from lessons.models import Remediation, RemediationChange

from .recurred import recurred_of_ours
from .rows import by_id

#: So many of each reason are listed: more than a meeting can decide.
AT_MOST = 12
MOVED_OFTEN = 2


class Reason(NamedTuple):
    name: str
    heading: str
    question: str
    told: str  #: where another reason comes first


REASONS = (
    Reason("overdue", "Overdue", "Do it now, give it another date with the reason, or decline it?", "overdue"),
    Reason("moved", "Put off twice or more", "What keeps it from being done, and is it still worth it?", "put off"),
    Reason("nobodys", "Without an owner", "Who takes it, by when?", "no owner"),
    Reason("stale", "Not moved for 30 days", "Is somebody at it? What does it need?", "not moved"),
)


@dataclass(frozen=True)
class Section:
    reason: Reason
    count: int
    rows: list

    @property
    def others(self):
        return self.count - len(self.rows)


class Meeting:
    """Of the open items of ours that the filter finds."""

    def __init__(self, asked):
        self.asked, self.on = asked, asked.on
        self.items = asked.form.filter(asked.scope.our_remediations).filter(status__in=Remediation.OPEN)

    def sections(self):
        """The reasons that hold of any item, each with the first of its items that stand under no other before."""
        found = {
            "overdue": self.ids(self.items.overdue(on=self.on)),
            "moved": self.often_moved(),
            "nobodys": self.ids(self.items.without_owner()),
            "stale": self.ids(self.items.stale(on=self.on).order_by("moved_on")),
        }
        seen: set[int] = set()
        listed = {}
        for name, ids in found.items():
            first = [pk for pk in ids if pk not in seen]
            listed[name] = first
            seen.update(first)
        of_reason = {name: set(ids) for name, ids in found.items()}
        rows = by_id([pk for ids in listed.values() for pk in ids[:AT_MOST]], on=self.on)
        for reason in REASONS:
            for pk in listed[reason.name][:AT_MOST]:
                rows[pk].also = [other.told for other in REASONS if other != reason and pk in of_reason[other.name]]
        return [
            Section(reason, len(listed[reason.name]), [rows[pk] for pk in listed[reason.name][:AT_MOST]])
            for reason in REASONS
            if listed[reason.name]
        ]

    @staticmethod
    def ids(rows):
        rows = rows if rows.query.order_by else rows.order_by("due_on", "opened_on")
        return list(rows.values_list("pk", flat=True))

    def often_moved(self):
        """Those whose due date was moved twice or more, by what nobody took back."""
        moves = Q(changes__field=RemediationChange.Field.DUE) & ~Q(changes__before="") & ~Q(changes__after="")
        often = self.items.annotate(moves=Count("changes", filter=moves)).filter(moves__gte=MOVED_OFTEN)
        rows = often.order_by("-moves", "due_on").with_postponements()
        return [row.pk for row in rows if row.postponements.times >= MOVED_OFTEN]

    def recurred(self):
        """What was done after incidents of ours and did not hold, as far as a meeting can take it up, and how many."""
        found = recurred_of_ours(self.asked.scope).promises
        if self.asked.form.is_narrowed:
            asked_for = self.asked.form.filter(self.asked.scope.our_remediations, of_any_status=True)
            of_these = set(Promise.objects.filter(remediation__in=asked_for.values("pk")).values_list("pk", flat=True))
            found = [promise for promise in found if promise in of_these]
        return with_violations(Promise.objects.filter(pk__in=found[:AT_MOST]), self.asked.scope.user), len(found)
