"""What was done after incidents of ours and did not hold, by reading what ours promised and by whom it was broken last.

Of all organisations ``lessons.broken_promises`` asks the database to compare the two. Of ours both are few enough to be
read, which takes SQLite a fraction of the time.
"""

from dataclasses import dataclass

from django.db.models import Max

from incidents.edition import kept
from incidents.expressions import Seconds
from incidents.models import Incident
from lessons.broken_promises import Promise, end_of_day
from lessons.models import Evidence, Remediation


@dataclass(frozen=True)
class Recurred:
    promises: list[int]  #: those that did not hold, last done first
    whole: int  #: of how many that are done on a known day
    unknown: int  #: of so many more it cannot be said


def recurred_of_ours(scope):
    """For a reader, kept until the record changes."""
    return kept("recurred of ours", user=scope.user, make=lambda: recurred(scope))


def recurred(scope):
    last = dict(_last_violations(scope))
    found, whole, unknown = [], 0, 0
    for promise, lesson, organization, completed_on, started in _done(scope):
        violated = last.get((organization, lesson))
        if completed_on is None:
            unknown += violated is not None and started is not None and violated > started
            continue
        whole += 1
        if violated is not None and violated > end_of_day(completed_on):
            found.append((completed_on, promise))
    return Recurred([promise for _, promise in sorted(found, reverse=True)], whole, unknown)


def _done(scope):
    done = scope.our_remediations.filter(status__in=Remediation.COMPLETE).order_by()
    return Promise.objects.filter(remediation__in=done.values("pk")).values_list(
        "pk",
        "lesson",
        "remediation__incident__organization",
        "remediation__completed_on",
        Seconds("remediation__incident__started_at"),
    )


def _last_violations(scope):
    """When an incident of each of our organisations last broke each lesson."""
    violated = Incident.objects.visible_to(scope.user).filter(
        organization__in=scope.ours, started_at__isnull=False, evidence__way=Evidence.Way.VIOLATED
    )
    last = violated.order_by().values("organization", "evidence__lesson").annotate(last=Max(Seconds("started_at")))
    return (
        ((organization, lesson), at)
        for organization, lesson, at in last.values_list("organization", "evidence__lesson", "last")
    )
