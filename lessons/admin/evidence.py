from django.contrib import admin

from incidents.admin.facts import OfIncidentAdmin
from incidents.admin.rows import CITATION, StackedFacts
from lessons.models import Evidence, Lesson

ATTACH = "attach"  #: in the address: the slugs of lessons for which the form opens with a row
ATTACHED_AT_MOST = 8


def taken_up(request):
    """The lessons for which the address asks for a row."""
    slugs = request.GET.getlist(ATTACH)[:ATTACHED_AT_MOST]
    return Lesson.objects.visible_to(request.user).filter(slug__in=slugs) if slugs else []


class EvidenceInline(StackedFacts):
    model = Evidence
    verbose_name_plural = "evidence: the lessons it bears on"
    fields = [("lesson", "way", "position"), "how", CITATION]
    autocomplete_fields = ["lesson"]
    select_related = ["lesson", "source", "read_in"]

    def get_extra(self, request, obj=None, **kwargs):
        return len(taken_up(request)) or super().get_extra(request, obj, **kwargs)


@admin.register(Evidence)
class EvidenceAdmin(OfIncidentAdmin):
    fields = EvidenceInline.fields
    autocomplete_fields = ["incident", "lesson"]
    list_display = ["lesson", "way", "incident", "how"]
    list_filter = ["way", "lesson"]
    list_select_related = ["incident", "lesson"]
    search_fields = ["how", "lesson__name", "incident__title"]
