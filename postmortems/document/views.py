"""A record as its document, beside its page; and the schemas that documents follow."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from incidents.former_addresses import follows_renames
from incidents.models import Incident
from lessons.models import Lesson

from .fields import LESSON, POSTMORTEM
from .formats import EXPORT_FORMATS
from .record import lesson_data, postmortem_data
from .schema import schema


@require_safe
@follows_renames(Incident.objects.visible_to)
def incident_document(request, slug, form):
    """The document of a postmortem; relations to incidents that the reader may not read are left out."""
    visible = Incident.objects.visible_to(request.user)
    incident = get_object_or_404(POSTMORTEM.with_whole_record(visible), slug=slug)
    related = visible.filter(relations_from__incident=incident)
    data = postmortem_data(
        incident,
        visible_incidents=set(related.values_list("pk", flat=True)),
        for_account=request.user.is_authenticated,
    )
    return _answer(data, POSTMORTEM, form)


@require_safe
@follows_renames(Lesson.objects.visible_to)
def lesson_document(request, slug, form):
    lesson = get_object_or_404(LESSON.with_whole_record(Lesson.objects.visible_to(request.user)), slug=slug)
    return _answer(lesson_data(lesson), LESSON, form)


def _answer(data, kind, form):
    return HttpResponse(
        EXPORT_FORMATS[form].write(data, kind),
        content_type=EXPORT_FORMATS[form].content_type,
        headers={"Content-Disposition": f'inline; filename="{data["slug"]}.{form}"'},
    )


@require_safe
@login_not_required
def document_schema(request, kind):
    """What a document may hold, for editors and other programs; it tells nothing about any incident."""
    return JsonResponse(
        schema(kind), content_type="application/schema+json", json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
