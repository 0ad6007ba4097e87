"""A postmortem as its document, beside its page; and the schemas that documents follow."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from incidents.former_addresses import follows_renames
from incidents.models import Incident
from postmortems.document.exporting import written
from postmortems.document.postmortem import postmortem_data, with_whole_record, without_people
from postmortems.document.schema import schema
from postmortems.lesson_documents import CONTENT_TYPES


@require_safe
@follows_renames(Incident.objects.visible_to)
def incident_document(request, slug, form):
    """The Markdown or JSON of a postmortem; relations to incidents that the reader may not read are left out."""
    visible = Incident.objects.visible_to(request.user)
    incident = get_object_or_404(with_whole_record(visible), slug=slug)
    related = visible.filter(relations_from__incident=incident)
    data = postmortem_data(incident, visible_incidents=set(related.values_list("pk", flat=True)))
    if not request.user.is_authenticated:
        data = without_people(data)
    return HttpResponse(
        written(data, "postmortem", form),
        content_type=CONTENT_TYPES[form],
        headers={"Content-Disposition": f'inline; filename="{incident.slug}.{form}"'},
    )


@require_safe
@login_not_required
def document_schema(request, kind):
    """What a document may hold, for editors and other programs; it tells nothing about any incident."""
    return JsonResponse(
        schema(kind), content_type="application/schema+json", json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
