"""Lessons that were violated again after a remediation that applies them was done.

A remediation protects the organisation that it was promised in. So what counts is a later incident of the same
organisation; elsewhere it is a lesson learned anew, no broken promise. Later means that it began when the day of
completion was over everywhere. Where that day is not known, whether it recurred cannot be said.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, F, Max, OuterRef, Subquery
from django.db.models.expressions import RawSQL

from incidents.compiled_queries import compiled
from incidents.expressions import EndOfDay, Seconds
from incidents.facets import newest, oldest
from incidents.models import Incident
from incidents.subqueries import sql_of
from lessons.models import Evidence, Remediation

#: A promise is a remediation together with one of the lessons that it applies.
Promise = Remediation.applies.through
#: How many of the earliest completions, and of the newest incidents, a first look is taken at.
LOOKED_AT_FIRST = 6000
#: How many incidents of each lesson a look at the lessons takes in, of those that violated it and of those that acted.
LOOKED_AT_OF_EACH = 20


def promises(incidents):
    """What was promised after these incidents and is done on a known day, with each lesson that it applies."""
    return Promise.objects.filter(
        remediation__incident__in=incidents.order_by().values("pk"), remediation__completed_on__isnull=False
    )


def recurred(incidents, user, *, lessons=None, remediation=None):
    """The promises made after these incidents that were done before the lesson was violated again; last done first.

    Only those of some lessons, or of one remediation, where these are given.
    """
    done = Remediation.objects.filter(completed_on__isnull=False)
    question = Question(Incident.objects.visible_to(user), lessons, remediation)
    found = question.violated_since(done, EndOfDay("completed_on"), incidents)
    return found.order_by("-remediation__completed_on", "-pk")


def undecided(incidents, user, *, lessons=None, remediation=None):
    """The promises of which it cannot be said: violated since their own incident, but done on a day not known."""
    done = Remediation.objects.complete().filter(completed_on=None)
    question = Question(Incident.objects.visible_to(user), lessons, remediation)
    return question.violated_since(done, F("incident__started_at"), incidents).order_by("-pk")


class Question:
    """Which promises were followed by a violation of their lesson, in one statement.

    The last violation of each lesson by each organisation is found once for all promises; a subquery for each promise
    would take minutes on a large site. Both sides start from the lessons asked for.
    """

    def __init__(self, later, lessons=None, remediation=None):
        self.later, self.remediation = later, remediation
        self.of_lessons = {} if lessons is None else {"lesson__in": [lesson.pk for lesson in lessons]}

    def violated_since(self, done, after, incidents):
        """Those of the promises done whose lesson the organisation's last incident against it violated after that."""
        if self.remediation:
            done = done.filter(pk=self.remediation.pk)
        promises = Promise.objects.filter(**self.of_lessons)
        try:
            (promised, first), (completed, second), (of_incidents, third), (violations, fourth) = (
                sql_of(rows.order_by())
                for rows in (
                    promises.values("pk", "lesson", "remediation"),
                    done.values("pk", "incident", after=after),
                    incidents.values("pk", "organization"),
                    self.last_violations(),
                )
            )
        except EmptyResultSet:
            return Promise.objects.none()
        sql = (
            f"SELECT promise.pk FROM ({promised}) promise "  # noqa: S608
            f"JOIN ({completed}) done ON done.pk = promise.remediation "
            f"JOIN ({of_incidents}) incident ON incident.pk = done.incident "
            f"JOIN ({violations}) violation "
            "ON violation.lesson = promise.lesson AND violation.organization = incident.organization "
            "WHERE violation.last > done.after"
        )
        return promises.filter(pk__in=RawSQL(sql, (*first, *second, *third, *fourth)))  # noqa: S611

    def last_violations(self):
        """Of each lesson and organisation, when the last of the later incidents began that violated it."""
        of_lessons = {f"evidence__{name}": value for name, value in self.of_lessons.items()}
        return (
            self.later.order_by()
            .filter(evidence__way=Evidence.Way.VIOLATED, **of_lessons)
            .values("organization", lesson=F("evidence__lesson"))
            .annotate(last=Max("started_at"))
        )


def with_violations(found, user):
    """The promises, each with its ``lesson``, the incident that violated it ``again`` first and how many ``times``."""
    violated = Evidence.objects.violated().filter(incident=OuterRef("pk"), lesson=OuterRef(OuterRef("lesson")))
    again = (
        Incident.objects.visible_to(user)
        .order_by()
        .filter(
            Exists(violated),
            organization=OuterRef("remediation__incident__organization"),
            started_at__gt=EndOfDay(OuterRef("remediation__completed_on")),
        )
    )
    rows: list[Any] = list(
        Promise.objects.filter(pk__in=[promise.pk for promise in found])
        .select_related("lesson", "remediation__incident__organization")
        .annotate(
            again_id=Subquery(again.order_by("started_at", "pk").values("pk")[:1]),
            times=Subquery(again.values("organization").annotate(count=Count("pk")).values("count")),
        )
        .order_by("-remediation__completed_on", "-pk")
    )
    incidents = Incident.objects.in_bulk({row.again_id for row in rows})
    for row in rows:
        row.again = incidents.get(row.again_id)
    return rows


def recurring_lessons(user, lessons):
    """The ids of those lessons that were violated again after a remediation that applies them was done."""
    incidents = Incident.objects.visible_to(user)
    if is_small(user):
        return set(_lessons_of(recurred(incidents, user)))
    found = surely_recurring(user, lessons)
    others = [lesson for lesson in lessons if lesson.pk not in found]
    return found | set(_lessons_of(recurred(incidents, user, lessons=others))) if others else found


def surely_recurring(user, lessons):
    """The ids of those lessons of which a few incidents prove it: the last that violated them, the first after which
    something was done that applies them. Both are found in what is kept counted, at any size of the record."""
    violated = newest(user, [(Evidence.Way.VIOLATED, str(lesson.pk)) for lesson in lessons], at_most=LOOKED_AT_OF_EACH)
    statuses = {(lesson.pk, status): f"{lesson.pk} {status}" for lesson in lessons for status in Remediation.COMPLETE}
    done = oldest(user, [("applied", value) for value in statuses.values()], at_most=LOOKED_AT_OF_EACH)
    ids = {pk for found in (violated, done) for incidents in found.values() for pk in incidents}
    about = {pk: (organization, started) for pk, organization, started in _organizations_and_starts(ids)}
    last: dict[tuple[int, int], int] = {}
    for (_, lesson), incidents in violated.items():
        for organization, started in (about[pk] for pk in incidents if pk in about):
            if started is not None:
                last.setdefault((int(lesson), organization), started)  # the newest comes first
    promised = {
        (lesson, pk): about[pk][0]
        for (lesson, _), value in statuses.items()
        for pk in done["applied", value]
        if pk in about and (lesson, about[pk][0]) in last
    }
    return {
        lesson
        for lesson, pk, day in _completed({pk for _, pk in promised})
        if (lesson, pk) in promised and last[lesson, promised[lesson, pk]] > end_of_day(day)
    }


@compiled
def _organizations_and_starts(ids: list[int]):
    return Incident.objects.order_by().filter(pk__in=ids).values_list("pk", "organization", Seconds("started_at"))


@compiled
def _completed(incidents: list[int]):
    done = promises(Incident.objects.filter(pk__in=incidents))
    return done.values_list("lesson", "remediation__incident", "remediation__completed_on")


def _lessons_of(promises):
    return promises.order_by().values_list("lesson", flat=True).distinct()


def surely_recurred(incidents, user):
    """Some of the promises that recurred, those done early whose lesson one of the newest incidents violated; and
    whether these are all.

    On a large site this small part of the record proves of most lessons that they recurred, and of the promises that
    they are more than anybody counts. On a small one it is the whole.
    """
    completed_first, newest_after = _bounds_of_a_look(user)
    done = Remediation.objects.filter(completed_on__isnull=False)
    if completed_first:
        done = done.filter(completed_on__lte=completed_first)
    newest = Incident.objects.visible_to(user).exclude(started_at=None)
    if newest_after:
        newest = newest.filter(started_at__gte=newest_after)
    found = Question(newest).violated_since(done, EndOfDay("completed_on"), incidents)
    return found, not (completed_first or newest_after)


def is_small(user):
    """Whether so little was done, and so few incidents are to be read of, that all is looked at at once."""
    return not any(_bounds_of_a_look(user))


def _bounds_of_a_look(user):
    """Until when remediations were done that a first look takes in, and since when incidents began; None for all."""
    done = Remediation.objects.filter(completed_on__isnull=False).order_by("completed_on")
    newest = Incident.objects.visible_to(user).exclude(started_at=None).newest_first()
    after = slice(LOOKED_AT_FIRST, LOOKED_AT_FIRST + 1)
    found = done.values_list("completed_on", flat=True)[after], newest.values_list("started_at", flat=True)[after]
    return [next(iter(moments), None) for moments in found]


def end_of_day(day):
    """When the day is over everywhere on Earth, in seconds, as ``EndOfDay`` works it out in the database."""
    return int((datetime.combine(day, time(), UTC) + timedelta(hours=36)).timestamp())
