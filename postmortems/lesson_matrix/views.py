from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.facets import Total, counted
from incidents.lists import numbered_links, page_of
from lessons.models import Evidence, Lesson
from postmortems.incident_filter.filter import IncidentFilter

from .layout import Layout
from .matrix import ALIKE_AT_MOST, matrix_of

#: A page of more incidents, each with its marks, would be heavier than 300 kB.
PER_PAGE = 110
SHOWN = ("slug", "reference", "title", "short_title", "started_at", "started_precision", "zone")


@require_safe
def lesson_matrix(request):
    layout = Layout(request.GET)
    asked = IncidentFilter(request.GET, request.user, page="lesson_matrix", options=layout.pairs)
    asked.errors += layout.errors
    tied = asked.incidents.filter(Exists(Evidence.objects.filter(incident=OuterRef("pk"))))
    tied_count = count_of(tied, asked)
    newest = tied.newest_first().only(*SHOWN)
    page = page_of(newest, request.GET, per_page=PER_PAGE, count=tied_count, all_at_most=0)
    incidents = list(page)
    evidence = list(
        Evidence.objects.visible_to(request.user)
        .filter(incident__in=[incident.pk for incident in incidents])
        .only("incident_id", "lesson_id", "way", "how")
    )
    every = Lesson.objects.visible_to(request.user).select_related("group").only("slug", "name", "group__name")
    tied_lessons = {row.lesson_id for row in evidence}
    lessons = [lesson for lesson in every.order_by("name") if lesson.pk in tied_lessons]
    return render(
        request,
        "postmortems/lesson_matrix.html",
        {
            "asked": asked,
            "menus": layout.menus(asked, len(incidents)),
            "incidents": incidents,
            "lessons": lessons,
            "page": page,
            "pages": numbered_links(page, lambda number: asked.address(page=number)),
            "untied_count": asked.count - tied_count,
            "unseen_count": len(every) - len(lessons),
            "alike_at_most": layout.lessons_by == "similarity" and len(lessons) > ALIKE_AT_MOST and ALIKE_AT_MOST,
            "matrix": matrix_of(
                incidents,
                lessons,
                evidence,
                lessons_by=layout.lessons_by,
                incidents_by=layout.incidents_by,
                rows=layout.rows(len(incidents)),
            ),
        },
    )


def count_of(tied, asked):
    """How many of the incidents asked for are tied to a lesson; of all together that is kept counted."""
    if asked.errors or asked.chosen or asked.text:
        return tied.count()
    return asked.count - counted(asked.user, "empty")["empty"].get("lesson", Total()).incidents
