from django.contrib import admin

from incidents.admin.facts import OfIncidentAdmin
from incidents.admin.moments import moment_line, told
from incidents.admin.rows import CITATION, StackedFacts
from timelines.models import TimelineEvent, put_in_order


class TimelineEventInline(StackedFacts):
    model = TimelineEvent
    verbose_name_plural = "timeline"
    fields = [("kind", "position"), "text", moment_line("occurred"), moment_line("ended"), CITATION, "evidence_url"]
    readonly_fields = ["occurred_told", "ended_told"]

    occurred_told = told("occurred")
    ended_told = told("ended")


@admin.register(TimelineEvent)
class TimelineEventAdmin(OfIncidentAdmin):
    """An event is put where its time belongs."""

    fields = TimelineEventInline.fields
    readonly_fields = TimelineEventInline.readonly_fields
    date_hierarchy = "occurred_at"
    list_display = ["text", "kind", "occurred_told", "incident"]
    list_filter = ["kind"]
    search_fields = ["text", "incident__title", "incident__reference"]

    occurred_told = told("occurred", ordering="occurred_at")
    ended_told = told("ended")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        put_in_order(obj.incident)
