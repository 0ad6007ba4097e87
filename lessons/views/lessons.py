from collections import defaultdict

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incidents.compiled_queries import compiled
from incidents.facets import Total, counted, newest
from incidents.former_addresses import follows_renames
from incidents.models import Incident
from lessons.breaches import Breaches
from lessons.broken_promises import recurring_lessons
from lessons.filters import LessonFilter
from lessons.lesson_statistics import (
    Violations,
    counted_tallies,
    others,
    related_lessons,
    with_tallies,
)
from lessons.models import Evidence, Lesson, Remediation
from lessons.recurrence_chart import Case, recurrence

#: How many rows of each kind the page of a lesson holds: all of them together stay below 300 kB.
EVIDENCE_AT_MOST = {
    Evidence.Way.VIOLATED: 80,
    Evidence.Way.UPHELD: 20,
    Evidence.Way.LUCK: 20,
    Evidence.Way.ADVISED: 20,
}
REMEDIATIONS_AT_MOST, UNANSWERED_AT_MOST, RECURRED_AT_MOST = 80, 50, 10
#: How many other incidents are drawn beside those that taught it.
OTHERS_DRAWN = 200


@require_safe
def lesson_list(request):
    form = LessonFilter(request.GET)
    lessons = Lesson.objects.visible_to(request.user).select_related("group").prefetch_related("aliases")
    matching = {lesson.pk for lesson in form.filter(lessons)}
    counts = counted(request.user, "incident", *Evidence.Way.values)
    tallies = counted_tallies(counts)
    violations = Violations(request.user)
    newest, (strokes, axis) = violations.last(tallies), violations.strokes
    grouped = defaultdict(list)
    found = with_tallies(lessons, tallies)
    recurring = recurring_lessons(request.user, found)
    for lesson in sorted(found, key=lambda lesson: (lesson.group is None, str(lesson.group))):
        grouped[lesson.group].append(lesson)
        lesson.is_shown = lesson.pk in matching
        lesson.strokes = strokes.get(lesson.pk)
        lesson.newest = newest.get(lesson.pk)
        lesson.has_recurred = lesson.pk in recurring
    return render(
        request,
        "lessons/lesson_list.html",
        {
            "form": form,
            "groups": [
                (group, members, sum(lesson.is_shown for lesson in members)) for group, members in grouped.items()
            ],
            "count": len(matching),
            "axis": axis,
            "ticked": request.GET.getlist("lesson"),
            "incident_count": counts["incident"].get("", Total()).incidents,
        },
    )


@require_safe
@follows_renames(Lesson.objects.visible_to)
def lesson_detail(request, slug):
    lesson = get_object_or_404(
        Lesson.objects.visible_to(request.user).select_related("group").prefetch_related("aliases"), slug=slug
    )
    incidents = Incident.objects.visible_to(request.user)
    counts = counted(request.user, "incident", "applied", *Evidence.Way.values)
    by_way = {way: counts[way].get(str(lesson.pk), Total()).incidents for way in Evidence.Way.values}
    breaches = Breaches(lesson, request.user, recurred_at_most=RECURRED_AT_MOST)
    statuses = statuses_of(lesson, counts)
    found = newest(
        request.user,
        [*((way, str(lesson.pk)) for way, count in by_way.items() if count), *furthest_along(lesson, statuses)],
        at_most=max(*EVIDENCE_AT_MOST.values(), REMEDIATIONS_AT_MOST),
    )
    ways = listed_evidence(lesson, found)
    violated = ways[Evidence.Way.VIOLATED]
    dated_others = others(lesson, incidents.exclude(started_at=None))
    listed = listed_remediations(lesson, found)
    return render(
        request,
        "lessons/lesson_detail.html",
        {
            "lesson": lesson,
            "numbers": breaches.numbers(counts["incident"].get("", Total()).incidents),
            "newest": violated[0].incident if violated else None,
            "violated": violated,
            "counts": by_way,
            "upheld": ways[Evidence.Way.UPHELD],
            "luck": ways[Evidence.Way.LUCK],
            "advised": ways[Evidence.Way.ADVISED],
            "recurrence": recurrence(
                [Case(row.incident.name, row.incident.started_at, f"#{row.incident.reference}") for row in violated],
                dated_others.values_list("started_at", flat=True)[:OTHERS_DRAWN],
            ),
            "remediations": sorted(listed, key=lambda row: Remediation.Kind.values.index(row.kind)),
            "statuses": statuses,
            "remediation_count": sum(count for _, count in statuses),
            "is_promised": any(status != Remediation.Status.DECLINED for status, _ in statuses),
            "is_done": any(status in Remediation.COMPLETE for status, _ in statuses),
            "recurred": breaches.recurred,
            "has_more_recurred": breaches.has_more_recurred,
            "undecided": breaches.undecided,
            "unanswered": breaches.unanswered(UNANSWERED_AT_MOST + 1),
            "unanswered_at_most": UNANSWERED_AT_MOST,
            "related": related_lessons(lesson, request.user, counted_tallies(counts), breaches),
        },
    )


def listed_evidence(lesson, found):
    """The newest evidence of each way, in the newest incidents that were found to have it."""
    ids = {way: set(found[way, str(lesson.pk)][:at_most]) for way, at_most in EVIDENCE_AT_MOST.items()}
    listed = defaultdict(list)
    for row in _evidence(lesson.pk, set().union(*ids.values())):
        if row.incident_id in ids[row.way]:
            listed[row.way].append(row)
    return listed


@compiled
def _evidence(lesson: int, incidents: list[int]):
    evidence = Evidence.objects.filter(lesson=lesson, incident__in=incidents)
    return evidence.select_related("incident", "source", "read_in").newest_first()


def furthest_along(lesson, statuses):
    """The facets of the remediations that apply the lesson: of as many statuses as hold all that are listed."""
    count = 0
    for status, of_status in statuses:
        if count < REMEDIATIONS_AT_MOST:
            yield "applied", f"{lesson.pk} {status}"
        count += of_status


def listed_remediations(lesson, found):
    """Those furthest along, and of these the ones of the newest incidents, in which they were found."""
    ids = {
        status: set(found["applied", f"{lesson.pk} {status}"][:REMEDIATIONS_AT_MOST]) for status in Remediation.Status
    }
    rows = _remediations(lesson.pk, set().union(*ids.values()))
    return [row for row in rows if row.incident_id in ids[row.status]][:REMEDIATIONS_AT_MOST]


@compiled
def _remediations(lesson: int, incidents: list[int]):
    remediations = Remediation.objects.filter(applies=lesson, incident__in=incidents)
    return remediations.select_related("incident__organization", "source").most_done_first()


def statuses_of(lesson, counts):
    """The statuses of the remediations that apply it, each with how many there are, those furthest along first."""
    found = {status: counts["applied"].get(f"{lesson.pk} {status}", Total()).rows for status in Remediation.Status}
    return [(status, found[status]) for status in Remediation.MOST_DONE_FIRST if found[status]]
