"""The first page: search, what has been seen before, what keeps coming back, what was promised."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.access import can_review
from incidents.facets import counted
from incidents.models import Category, Incident
from lessons.lesson_statistics import WAYS, counted_tallies, latest_strokes, with_tallies
from lessons.models import Lesson
from lessons.remediation_board.board import BOARD, whole_board
from postmortems.outage_scatter.chart import scatter
from postmortems.outage_scatter.outages import count_by_trigger, outage

from .starting_points import frequent_tags, signs

DRAWN, LATEST, LESSONS, ANNIVERSARIES = 60, 6, 10, 3
YEARS_BACK = 50


#: What the page counts of all incidents.
COUNTED = ("incident", "organization", "event", "year", "tag", "trigger", *WAYS, *BOARD)


@require_safe
def home(request):
    today = timezone.localdate()
    user = request.user
    counts = counted(user, *COUNTED)
    if not counts["incident"]:
        return render(request, "postmortems/home_empty.html")
    incidents = Incident.objects.visible_to(user)
    newest = list(incidents.newest_first().prefetch_related("triggers")[:DRAWN])
    lessons = with_tallies(Lesson.objects.visible_to(user), counted_tallies(counts))
    strokes, axis = latest_strokes(user)
    for lesson in lessons:
        lesson.strokes = strokes.get(lesson.pk)
    outages = [outage(incident) for incident in newest if incident.time_to_resolve_duration]
    return render(
        request,
        "postmortems/home.html",
        {
            "counts": {
                "incidents": counts["incident"][""].incidents,
                "organizations": len(counts["organization"]),
            },
            "event_count": counts["event"][""].rows if counts["event"] else 0,
            "lesson_count": len(lessons),
            "tags": frequent_tags(counts["tag"]),
            "signs": signs(lessons),
            "broken_again": most_often_broken_again(lessons),
            "axis": axis,
            "drawn": newest,
            "scatter": scatter(outages),
            "kinds": count_by_trigger(outages),
            "left_out": [incident for incident in newest if not incident.time_to_resolve_duration],
            "triggers": triggers(counts["trigger"]),
            "latest": newest[:LATEST],
            "board": whole_board(counts, on=today),
            "today": today,
            "reviews": can_review(user),
            "anniversaries": on_this_day(incidents, today, years=counts["year"]),
        },
    )


def triggers(counts):
    """What sets outages off: each category, in how many incidents, and its bar in percent; those not rated last."""
    totals = {Category(value): total.incidents for value, total in counts.items()}
    rows = sorted(totals.items(), key=lambda row: (row[0] == Category.NOT_RATED, -row[1], row[0]))
    most = max(totals.values(), default=1)
    return [(category, count, round(count / most * 100, 1)) for category, count in rows]


def most_often_broken_again(lessons):
    """The lessons that were most often broken again, after an earlier incident had broken them."""
    broken_again = [lesson for lesson in lessons if lesson.tally.broken_again]
    return sorted(broken_again, key=lambda lesson: (-lesson.tally.broken_again, lesson.name))[:LESSONS]


def on_this_day(incidents, today, *, years):
    """Incidents that began on this day of an earlier year, where they happened; the newest first."""
    first = min(map(int, years), default=today.year)
    days = []
    for year in range(max(first, today.year - YEARS_BACK), today.year):
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
