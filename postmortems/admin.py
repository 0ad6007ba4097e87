"""The page of a whole postmortem in the administration: an incident, its timeline, lessons and remediations."""

from django.contrib import admin
from django.utils import timezone

from incidents.admin.counts import count_column, count_of
from incidents.admin.incident import IncidentAdmin
from incidents.admin.inlines import (
    CauseInline,
    CaveatInline,
    FigureInline,
    ImpactInline,
    MilestoneCitationInline,
    RelationInline,
    SignalInline,
    SourceInline,
    StatusChangeInline,
    TriggerInline,
)
from incidents.models import Incident
from lessons.admin.evidence import EvidenceInline
from lessons.admin.remediation import RemediationInline
from lessons.admin.suggested import SuggestingLessons
from lessons.models import Evidence, Remediation
from postmortems.models import FormerDocument
from timelines.admin import TimelineEventInline
from timelines.models import TimelineEvent


@admin.register(Incident)
class PostmortemAdmin(SuggestingLessons, IncidentAdmin):
    counts = {
        **IncidentAdmin.counts,
        "event_count": count_of(TimelineEvent.objects, by="incident"),
        "evidence_count": count_of(Evidence.objects, by="incident"),
        "open_remediation_count": count_of(Remediation.objects.open(), by="incident"),
    }
    inlines = [
        SourceInline,
        MilestoneCitationInline,
        ImpactInline,
        TriggerInline,
        CauseInline,
        TimelineEventInline,
        RemediationInline,
        EvidenceInline,
        FigureInline,
        SignalInline,
        CaveatInline,
        RelationInline,
        StatusChangeInline,
    ]
    list_display = [*IncidentAdmin.list_display, "event_count", "evidence_count", "open_remediation_count"]

    event_count = count_column("event_count", "events")
    evidence_count = count_column("evidence_count", "evidence")
    open_remediation_count = count_column("open_remediation_count", "to do")

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is Remediation:
            for row in formset.forms:
                if row.instance.pk and row not in formset.deleted_forms:
                    row.keep_step(by=request.user, at=timezone.now())


@admin.register(FormerDocument)
class FormerDocumentAdmin(admin.ModelAdmin):
    """To be read, and copied from: what an import changed."""

    list_display = ["incident", "replaced_at", "replaced_by"]
    list_select_related = ["incident", "replaced_by"]
    search_fields = ["incident__reference", "incident__slug", "incident__title"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
