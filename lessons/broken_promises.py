"""Lessons that were violated again after a remediation that applies them was done.

A remediation protects the organisation that it was promised in. So what counts is a later incident of the same
organisation; elsewhere it is a lesson learned anew, no broken promise. Later means that it began when the day of
completion was over everywhere. Where that day is not known, whether it recurred cannot be said.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Exists, F, Max, OuterRef, Subquery
from django.db.models.expressions import RawSQL

from incidents.expressions import EndOfDay
from incidents.models import Incident
from lessons.models import Evidence, Remediation

#: A promise is a remediation together with one of the lessons that it applies.
Promise = Remediation.applies.through


def promises(remediations, **lesson):
    """Of those remediations that are done, each with each lesson that it applies, or with that lesson alone."""
    return Promise.objects.filter(remediation__in=remediations.complete().values("pk"), **lesson)


def recurred(remediations, user, **lesson):
    """The promises of these remediations after which the lesson was violated again, those done last first."""
    dated = promises(remediations.exclude(completed_on=None), **lesson)
    found = violated_since(dated, EndOfDay("remediation__completed_on"), user, lesson)
    return found.order_by("-remediation__completed_on", "-pk")


def undecided(remediations, user, **lesson):
    """The promises of which it cannot be said: violated since their own incident, but done on a day not known."""
    undated = promises(remediations.filter(completed_on=None), **lesson)
    return violated_since(undated, F("remediation__incident__started_at"), user, lesson).order_by("-pk")


def violated_since(found, after, user, lesson):
    """Those of the promises whose lesson the organisation's last incident against it violated after a moment.

    The last violations are found once for all promises; a subquery for each would take minutes on a large site.
    """
    moments = found.order_by().values(
        "pk", "lesson", organization=F("remediation__incident__organization"), after=after
    )
    last = (
        Evidence.objects.visible_to(user)
        .violated()
        .filter(**lesson)
        .order_by()
        .values("lesson", organization=F("incident__organization"))
        .annotate(last=Max("incident__started_at"))
    )
    try:
        queries = [
            queryset.query.get_compiler(connection=connections[found.db]).as_sql() for queryset in (moments, last)
        ]
    except EmptyResultSet:
        return Promise.objects.none()
    (of_promises, first), (of_violations, second) = queries
    sql = (
        f"SELECT promise.pk FROM ({of_promises}) promise JOIN ({of_violations}) violation "  # noqa: S608
        "ON violation.lesson = promise.lesson AND violation.organization = promise.organization "
        "WHERE violation.last > promise.after"
    )
    return Promise.objects.filter(pk__in=RawSQL(sql, (*first, *second)))  # noqa: S611


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


def recurring_lessons(user):
    """The ids of the lessons that were violated again after a remediation that applies them was done."""
    return set(
        recurred(Remediation.objects.visible_to(user), user).order_by().values_list("lesson", flat=True).distinct()
    )
