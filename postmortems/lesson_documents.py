"""A lesson as its document: the Markdown or JSON that an import reads back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from incidents.former_addresses import follows_renames
from lessons.models import Lesson
from postmortems.document.exporting import written
from postmortems.document.lesson import lesson_data, with_whole_record

CONTENT_TYPES = {"md": "text/markdown; charset=utf-8", "json": "application/json"}


@require_safe
@follows_renames(Lesson.objects.visible_to)
def lesson_document(request, slug, form):
    lesson = get_object_or_404(with_whole_record(Lesson.objects.visible_to(request.user)), slug=slug)
    return HttpResponse(
        written(lesson_data(lesson), "lesson", form),
        content_type=CONTENT_TYPES[form],
        headers={"Content-Disposition": f'inline; filename="{lesson.slug}.{form}"'},
    )
