"""Pages for the rows of all incidents, to find one among them: a signal, a source, a cause."""

from django.contrib import admin
from django.db.models import Max

from incidents.models import Cause, Caveat, Figure, Incident, Relation, Signal, Source, Trigger

from .base import UTC, FinishedAfterAdding, RecordAdmin
from .fields import CHOOSE_FROM
from .inlines import CauseInline, CaveatInline, FigureInline, RelationInline, SignalInline, SourceInline, TriggerInline
from .keeping import KeepsHistory
from .moments import told
from .rows import OfIncidentForm


class OfIncidentAdmin(KeepsHistory, FinishedAfterAdding, RecordAdmin):
    """A page for one row of an incident. What it chooses among depends on the incident, which is therefore named first.

    Saving or deleting the row makes a new version of the incident.
    """

    form = OfIncidentForm
    autocomplete_fields = ["incident"]
    list_select_related = ["incident"]

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def get_readonly_fields(self, request, obj=None):
        names = list(super().get_readonly_fields(request, obj))
        return [*names, "incident"] if obj else names

    def get_fields(self, request, obj=None):
        lines = ["incident", *(self.fields or [])]
        return lines if obj else [line for line in map(without_choices, lines) if line]

    def get_fieldsets(self, request, obj=None):
        has_moments = any(name.endswith("_told") for name in self.readonly_fields)
        return [(None, {"fields": self.get_fields(request, obj), "description": UTC if has_moments else None})]

    def save_model(self, request, obj, form, change):
        if not change and "position" in form.fields and "position" not in form.changed_data:
            last = self.model.objects.filter(incident=obj.incident_id).aggregate(last=Max("position"))["last"]
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)
        Incident.objects.filter(pk=obj.incident_id).raise_version()

    def delete_model(self, request, obj):
        incident = Incident.objects.filter(pk=obj.incident_id)
        super().delete_model(request, obj)
        incident.raise_version()

    def delete_queryset(self, request, queryset):
        incidents = set(queryset.values_list("incident", flat=True))
        super().delete_queryset(request, queryset)
        Incident.objects.filter(pk__in=incidents).raise_version()


def without_choices(line):
    """A line of fields without those that choose among the rows of an incident."""
    if isinstance(line, str):
        return None if line in CHOOSE_FROM else line
    return tuple(name for name in line if name not in CHOOSE_FROM)


@admin.register(Source)
class SourceAdmin(OfIncidentAdmin):
    """The texts that cite a source follow its key; a source that they cite is not deleted."""

    fields = SourceInline.fields
    list_display = ["title", "publisher", "kind", "access", "published_on", "read_on", "incident"]
    list_filter = ["kind", "access"]
    search_fields = ["title", "publisher", "url", "key"]
    date_hierarchy = "published_on"

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "key" in form.changed_data:
            obj.incident.rename_citations(form.initial["key"], obj.key)

    def get_deleted_objects(self, objs, request):
        *found, protected = super().get_deleted_objects(objs, request)
        cited = [source for source in objs if source.key in source.incident.cited_keys]
        return *found, [*protected, *(f"[@{source.key}] in the texts of {source.incident}" for source in cited)]


@admin.register(Trigger)
class TriggerAdmin(OfIncidentAdmin):
    fields = TriggerInline.fields
    readonly_fields = TriggerInline.readonly_fields
    list_display = ["text", "category", "occurred_told", "incident"]
    list_filter = ["category"]
    search_fields = ["text", "why"]

    occurred_told = told("occurred", ordering="occurred_at")


@admin.register(Cause)
class CauseAdmin(OfIncidentAdmin):
    fields = CauseInline.fields
    list_display = ["text", "kind", "category", "incident"]
    list_filter = ["kind", "category"]
    search_fields = ["key", "text", "why"]


@admin.register(Figure)
class FigureAdmin(OfIncidentAdmin):
    fields = FigureInline.fields
    list_display = ["what", "value", "kind", "number", "unit", "incident"]
    list_filter = ["kind"]
    search_fields = ["what", "value"]


@admin.register(Signal)
class SignalAdmin(OfIncidentAdmin):
    fields = SignalInline.fields
    list_display = ["text", "kind", "incident"]
    list_filter = ["kind"]
    search_fields = ["text"]


@admin.register(Caveat)
class CaveatAdmin(OfIncidentAdmin):
    fields = CaveatInline.fields
    list_display = ["text", "kind", "incident"]
    list_filter = ["kind"]
    search_fields = ["text"]


@admin.register(Relation)
class RelationAdmin(OfIncidentAdmin):
    fields = RelationInline.fields
    autocomplete_fields = ["incident", "to"]
    list_display = ["incident", "kind", "to", "note"]
    list_filter = ["kind"]
    list_select_related = ["incident", "to"]
    search_fields = ["incident__title", "to__title", "note"]
