"""The rows of each gap. A remediation that was declined promises nothing; what the user may not read is no remedy."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from incidents.expressions import Seconds
from incidents.models import Cause, Incident
from incidents.moments import Precision
from incidents.subqueries import Counted
from lessons.models import Evidence, Lesson, Remediation

#: Our line, from the error budget: 99.9 % of 30 days leaves 43 minutes, of which ten unnoticed are almost a quarter.
SLOW_DETECTION = timedelta(minutes=10)
TIME_TO_DETECT = Seconds("detected_at") - Seconds("started_at")

#: What is kept counted of the time to detect.
DETECTED_SLOWLY, SLOW_AND_UNANSWERED, DETECTION_NOT_KNOWN = "slow", "slow, and nothing improves it", "not known"


def causes_without_remediation(scope):
    """Causes that no remediation addresses, those of the newest incidents first."""
    addressed = Remediation.objects.promised().filter(addresses=OuterRef("pk"))
    return scope.of(Cause.objects).filter(~Exists(addressed)).select_related("incident").newest_first("position", "pk")


def violations(scope):
    return scope.of(Evidence.objects).violated().filter(lesson=OuterRef("pk"))


def violated_lessons(scope):
    """Lessons that were violated, those most often first."""
    lessons = Lesson.objects.visible_to(scope.user).filter(Exists(violations(scope)))
    return lessons.order_by(Counted(violations(scope).order_by().values("pk")).desc(), "name")


def any_applying(remediations):
    """Whether any of the remediations applies the lesson; it stops at the first."""
    return Exists(remediations.filter(applies=OuterRef("pk")))


def lessons_without_remediation(scope):
    """Lessons that were violated, and that no remediation applies."""
    return violated_lessons(scope).filter(~any_applying(scope.of(Remediation.objects).promised()))


def lessons_without_completed_remediation(scope):
    """Lessons that were violated and that remediations apply, of which none is done."""
    remediations = scope.of(Remediation.objects)
    return violated_lessons(scope).filter(any_applying(remediations.promised()), ~any_applying(remediations.complete()))


def tied_to_no_cause(scope):
    addresses = Remediation.addresses.through.objects.filter(remediation=OuterRef("pk"))
    return scope.of(Remediation.objects).promised().filter(~Exists(addresses))


def remediations_addressing_nothing(scope):
    """Remediations tied to no cause: first those that apply no lesson either, then those of the newest incidents."""
    applies = Remediation.applies.through.objects
    found = tied_to_no_cause(scope).annotate(applies_a_lesson=Exists(applies.filter(remediation=OuterRef("pk"))))
    newest = found.select_related("incident").newest_first("position", "pk")
    return newest.order_by("applies_a_lesson", *newest.query.order_by)


def timed(scope):
    """Incidents of which it is known when they started and when they were detected, with the seconds between."""
    known = scope.of(Incident.objects).filter(started_at__isnull=False, detected_at__isnull=False)
    return known.alias(detection=TIME_TO_DETECT)


def takes(comparison, *, vague, sign):
    """The condition on a time to detect, allowing for how vaguely one of its ends is known."""
    return reduce(
        or_,
        (
            Q(**{f"{vague}_precision": precision, f"detection__{comparison}": limit.total_seconds()})
            for precision in Precision
            if (limit := SLOW_DETECTION + sign * precision.span) > timedelta(0)
        ),
    )


#: However vague the times are: even the latest start leaves ten minutes, or even the latest detection came before.
SLOW, QUICK = takes("gte", vague="started", sign=1), takes("lt", vague="detected", sign=-1)


def slowly_detected(scope):
    """Incidents detected ten minutes or more after their first effect on users, the slowest first."""
    return timed(scope).filter(SLOW).order_by("-detection", "-pk")


def slow_without_detection(scope):
    """Those of them after which no remediation improves detection."""
    detect = Remediation.objects.promised().filter(kind=Remediation.Kind.DETECT, incident=OuterRef("pk"))
    return slowly_detected(scope).filter(~Exists(detect))


def detection_unknown(scope):
    """Incidents of which it is not known, or not well enough, how long they went undetected."""
    incidents = scope.of(Incident.objects).alias(detection=TIME_TO_DETECT)
    return incidents.filter(Q(started_at=None) | Q(detected_at=None) | ~(SLOW | QUICK))
