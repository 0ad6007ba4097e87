"""The first page: search, what has been seen before, what keeps coming back, what was promised."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Min, Q, When
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from taggit.models import TaggedItem

from incidents.access import can_review
from incidents.models import Category, Incident, Trigger
from lessons.board import board
from lessons.lesson_statistics import latest_strokes, with_tallies
from lessons.models import Evidence, Lesson, Remediation
from postmortems.outage_scatter.chart import scatter
from postmortems.outage_scatter.outages import count_by_trigger, outage
from timelines.models import TimelineEvent

DRAWN, LATEST, LESSONS, SIGNS, TAGS, ANNIVERSARIES = 60, 6, 10, 8, 6, 3
YEARS_BACK = 50


@require_safe
def home(request):
    today = timezone.localdate()
    user = request.user
    incidents = Incident.objects.visible_to(user)
    counts = incidents.aggregate(
        incidents=Count("pk"), organizations=Count("organization", distinct=True), first=Min("started_at")
    )
    if not counts["incidents"]:
        return render(request, "postmortems/home_empty.html")
    newest = list(incidents.newest_first().prefetch_related("triggers")[:DRAWN])
    lessons = with_tallies(Lesson.objects.visible_to(user), Evidence.objects.visible_to(user).tallies())
    strokes, axis = latest_strokes(user)
    for lesson in lessons:
        lesson.strokes = strokes.get(lesson.pk)
    outages = [outage(incident) for incident in newest if incident.time_to_resolve_duration]
    return render(
        request,
        "postmortems/home.html",
        {
            "counts": counts,
            "event_count": TimelineEvent.objects.visible_to(user).count(),
            "lesson_count": len(lessons),
            "tags": frequent_tags(user),
            "signs": [lesson for lesson in lessons if lesson.symptom and lesson.tally.violated][:SIGNS],
            "relearnt": most_often_relearnt(lessons),
            "axis": axis,
            "drawn": newest,
            "scatter": scatter(outages),
            "kinds": count_by_trigger(outages),
            "left_out": [incident for incident in newest if not incident.time_to_resolve_duration],
            "triggers": triggers(user),
            "latest": newest[:LATEST],
            "board": board(Remediation.objects.visible_to(user).counted(on=today)),
            "today": today,
            "reviews": can_review(user),
            "anniversaries": on_this_day(incidents, today, since=counts["first"]),
        },
    )


def triggers(user):
    """What sets outages off: each category, in how many incidents, and its bar in percent; those not rated last."""
    rows = (
        Trigger.objects.visible_to(user)
        .order_by()
        .values_list("category")
        .annotate(count=Count("incident", distinct=True))
        .order_by(Case(When(category=Category.NOT_RATED, then=1), default=0), "-count", "category")
    )
    most = max((count for _, count in rows), default=1)
    return [(Category(category), count, round(count / most * 100, 1)) for category, count in rows]


def most_often_relearnt(lessons):
    """The lessons that were most often violated again, after an earlier incident had taught them."""
    relearnt = [lesson for lesson in lessons if lesson.tally.relearnt]
    return sorted(relearnt, key=lambda lesson: (-lesson.tally.relearnt, lesson.name))[:LESSONS]


def frequent_tags(user):
    """The tags that most incidents bear, as (name, slug): places to begin that are never empty."""
    tagged = TaggedItem.objects.filter(
        content_type=ContentType.objects.get_for_model(Incident),
        object_id__in=Incident.objects.visible_to(user).values("pk"),
    )
    counted = tagged.values_list("tag__name", "tag__slug").annotate(count=Count("pk"))
    return [(name, slug) for name, slug, _ in counted.order_by("-count", "tag__name")[:TAGS]]


def on_this_day(incidents, today, *, since):
    """Incidents that began on this day of an earlier year, where they happened; the newest first."""
    days = []
    for year in range(max(since.year, today.year - YEARS_BACK) if since else today.year, today.year):
        try:
            midnight = datetime(year, today.month, today.day, tzinfo=UTC)
        except ValueError:  # 29 February
            continue
        days.append(Q(started_at__range=(midnight - timedelta(days=1), midnight + timedelta(days=2))))
    if not days:
        return []
    near = incidents.filter(reduce(or_, days), started_precision__in=["minute", "hour", "day"]).newest_first()
    found = [(incident, incident.started.in_zone(incident.zone)) for incident in near[:200]]
    return [
        (incident, today.year - began.year)
        for incident, began in found
        if (began.month, began.day) == (today.month, today.day)
    ][:ANNIVERSARIES]
