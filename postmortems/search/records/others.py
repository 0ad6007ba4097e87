"""What is looked through of lessons and services."""

from incidents.models import Service
from lessons.models import Lesson, LessonAlias

from .blocks import blocks_of
from .row import Record, Row


def records_of_lessons(ids):
    """By id. Lessons belong to no incident: whoever reads the site reads them."""
    found = {lesson.pk: lesson for lesson in Lesson.objects.filter(pk__in=ids).select_related("group")}
    rows = {pk: _rows_of_lesson(lesson) for pk, lesson in found.items()}
    for alias in LessonAlias.objects.filter(lesson__in=found).order_by("name"):
        rows[alias.lesson_id].append(Row("alias", "", "also called", alias.name))
    return {pk: Record(True, rows[pk]) for pk in found}


def _rows_of_lesson(lesson):
    rows = [
        Row("title", "", "name", lesson.name),
        Row("symptom", "", "how it feels", lesson.symptom),
        Row("statement", "", "statement", lesson.statement),
        *(Row("question", "questions", "question", question) for question in lesson.question_list),
        *(Row("prose", "why", "why", block) for block in blocks_of(lesson.why_html)),
    ]
    return [row for row in rows if row.text]


def records_of_services(ids):
    """By id. Who may read one depends on incidents, in whose records its name stands and is counted."""
    services = Service.objects.filter(pk__in=ids).select_related("organization")
    return {
        service.pk: Record(
            False,
            [
                Row("title", "", "name", service.name),
                Row("organization", "", "organisation", service.organization.name),
            ],
        )
        for service in services
    }
