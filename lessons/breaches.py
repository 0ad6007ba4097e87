"""What the incidents that broke a lesson say of it: all of them read once, slim, and everything told from that.

A lesson is broken by up to an eighth of all incidents. One pass over a few columns of them takes the database a
fraction of what the questions take when each joins and sorts them anew.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from incidents.expressions import Seconds
from incidents.models import Incident
from incidents.moments import Duration
from lessons.broken_promises import Promise, end_of_day
from lessons.models import Evidence, Remediation

#: How many of the newest incidents are first looked at for those that nothing answers.
LOOKED_AT_FIRST = 1000
#: Up to how many of the promises done last are looked at, step by step, for those that did not hold; in the end at all.
DONE_LOOKED_AT = (0, 100, 1000, 10**9)
#: What is read in full of the few incidents that are named.
NAMED = (
    *("slug", "title", "short_title", "zone", "started_at", "started_precision"),
    *("resolved_at", "resolved_precision"),
)


class Broken(NamedTuple):
    """A promise kept in vain: when it was done, which incident broke the lesson next, and how many did since."""

    completed_on: date
    promise: int
    again: int
    times: int


@dataclass(frozen=True)
class Numbers:
    incidents: int
    broken: int
    organizations: int
    sev_1: int
    resolved: int
    first: Incident | None
    median_time_to_resolve: Duration | None

    @property
    def others(self):
        return self.incidents - self.broken


def that_broke(lesson):
    """The condition on incidents that they broke the lesson. One row for each of them."""
    return Q(evidence__lesson=lesson, evidence__way=Evidence.Way.VIOLATED)


class Breaches:
    """The incidents that broke a lesson, of those that the user may read."""

    def __init__(self, lesson, user, *, recurred_at_most):
        self.lesson, self.recurred_at_most = lesson, recurred_at_most
        self.visible = Incident.objects.visible_to(user).order_by()
        self.incidents = self.visible.filter(that_broke(lesson))
        moments = (Seconds("started_at"), Seconds("resolved_at"))
        #: id, organisation, severity, and in seconds when it started and was resolved: plain, as they are so many
        self.rows = list(self.incidents.values_list("pk", "organization", "severity", *moments))

    @cached_property
    def newest(self):
        """The ids of the incidents, the newest first; those without a known start last."""
        dated = [pk for _, pk in reversed(self._dated)]
        return [*dated, *sorted((pk for pk, _, _, start, _ in self.rows if start is None), reverse=True)]

    @cached_property
    def _dated(self):
        """When they started and which they are, the first of them first."""
        return sorted((start, pk) for pk, _, _, start, _ in self.rows if start is not None)

    # In numbers

    def numbers(self, count):
        """What they say in numbers, beside that there are so many incidents."""
        return Numbers(
            incidents=count,
            broken=len(self.rows),
            organizations=len({organization for _, organization, *_ in self.rows}),
            sev_1=[row[2] for row in self.rows].count(Incident.Severity.SEV_1),
            resolved=len(self._by_length),
            first=self._named.get(self._first),
            median_time_to_resolve=self._median_time_to_resolve,
        )

    @cached_property
    def _first(self):
        return self._dated[0][1] if self._dated else None

    @cached_property
    def _by_length(self):
        """The lengths of those that are known to have been resolved, each with its incident, the shortest first."""
        ends = ((start, end, pk) for pk, _, _, start, end in self.rows if start is not None and end is not None)
        return sorted((end - start, pk) for start, end, pk in ends)

    @property
    def _middle(self):
        count = len(self._by_length)
        return [pk for _, pk in self._by_length[(count - 1) // 2 : count // 2 + 1]] if count else []

    @property
    def _median_time_to_resolve(self):
        """The middle one of these times, or the mean of the middle two; told as vaguely as the vaguest end of them."""
        middle = [self._named[pk].time_to_resolve_duration for pk in self._middle if pk in self._named]
        if not middle:
            return None
        length = sum((duration.length for duration in middle), start=timedelta()) / len(middle)
        return Duration(length, max((duration.precision for duration in middle), key=lambda precision: precision.span))

    @cached_property
    def _named(self):
        """The incidents of which more is told than their number, by id: one query for all of them."""
        wanted = {self._first, *self._middle, *(found.again for found in self._shown)} - {None}
        return Incident.objects.only(*NAMED).in_bulk(wanted)

    # What was promised, and done

    @cached_property
    def _starts(self):
        """By organisation when its incidents began that broke the lesson, the first of them first."""
        starts = defaultdict(list)
        for pk, organization, _, start, _ in self.rows:
            if start is not None:
                starts[organization].append((start, pk))
        return {organization: sorted(found) for organization, found in starts.items()}

    def _done(self, **when):
        """The promises that are done, each with the ``start`` of the incident that they were made after."""
        promises = Promise.objects.annotate(start=Seconds("remediation__incident__started_at"))
        if not self._starts:
            return promises.none()
        return promises.filter(
            lesson=self.lesson,
            remediation__status__in=Remediation.COMPLETE,
            remediation__incident__in=self.visible.values("pk"),
            **when,
        )

    @cached_property
    def _recurred(self):
        """Promises after which the organisation broke the lesson again, those done last first: as many as are told."""
        done = self._done(remediation__completed_on__isnull=False).order_by("-remediation__completed_on", "-pk")
        done = done.values_list("pk", "remediation__completed_on", "remediation__incident__organization")
        found = []
        for start, stop in pairwise(DONE_LOOKED_AT):
            looked_at = list(done[start:stop])
            found += self._broken_since(looked_at)
            if len(found) > self.recurred_at_most or len(looked_at) < stop - start:
                break
        return found

    def _broken_since(self, done):
        found = []
        for promise, completed_on, organization in done:
            starts = self._starts.get(organization, [])
            since = bisect_right(starts, end_of_day(completed_on), key=itemgetter(0))
            if since < len(starts):
                found.append(Broken(completed_on, promise, starts[since][1], len(starts) - since))
        return found

    @property
    def _shown(self):
        return self._recurred[: self.recurred_at_most]

    @property
    def has_more_recurred(self):
        return len(self._recurred) > self.recurred_at_most

    @property
    def recurred(self):
        """The promises to show, each with the incident that broke the lesson ``again`` and how many ``times``."""
        promises = Promise.objects.select_related("lesson", "remediation__incident__organization")
        rows: dict[int, Any] = promises.in_bulk([found.promise for found in self._shown])
        for found in self._shown:
            rows[found.promise].again, rows[found.promise].times = self._named[found.again], found.times
        return [rows[found.promise] for found in self._shown]

    @property
    def undecided(self):
        """Of how many promises it cannot be said: violated since their own incident, but done on a day not known."""
        done = self._done(remediation__completed_on=None).values_list("remediation__incident__organization", "start")
        last = {organization: starts[-1][0] for organization, starts in self._starts.items()}
        return sum(start is not None and last.get(organization, start) > start for organization, start in done)

    def unanswered(self, at_most):
        """The newest incidents after which nothing was stated that applies the lesson."""
        answers = Remediation.objects.promised().filter(applies=self.lesson, incident=OuterRef("pk"))
        unanswered = Incident.objects.filter(~Exists(answers)).newest_first()
        found = list(unanswered.filter(pk__in=self.newest[:LOOKED_AT_FIRST])[:at_most])
        if len(found) < at_most and len(self.rows) > LOOKED_AT_FIRST:
            found = list(unanswered.filter(pk__in=self.incidents.values("pk"))[:at_most])
        return found

    def together_with(self, lessons):
        """In how many of the incidents each of the other lessons was violated, too, by its id."""
        incidents = {pk for pk, *_ in self.rows}
        evidence = Evidence.objects.violated().filter(lesson__in=lessons).order_by().values_list("lesson", "incident")
        return Counter(lesson for lesson, incident in evidence if incident in incidents)
