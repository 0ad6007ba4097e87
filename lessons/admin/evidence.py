from django.contrib import admin

from incidents.admin.facts import OfIncidentAdmin
from incidents.admin.rows import CITATION, StackedFacts
from lessons.models import Evidence


class EvidenceInline(StackedFacts):
    model = Evidence
    verbose_name_plural = "evidence: the lessons it bears on"
    fields = [("lesson", "way", "position"), "how", CITATION]
    autocomplete_fields = ["lesson"]
    select_related = ["lesson", "source", "read_in"]


@admin.register(Evidence)
class EvidenceAdmin(OfIncidentAdmin):
    fields = EvidenceInline.fields
    autocomplete_fields = ["incident", "lesson"]
    list_display = ["lesson", "way", "incident", "how"]
    list_filter = ["way", "lesson"]
    list_select_related = ["incident", "lesson"]
    search_fields = ["how", "lesson__name", "incident__title"]
