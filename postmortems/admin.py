"""What spans the apps in the administration: a whole postmortem, the thesaurus, accounts."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from incidents.admin.base import CheckedLookups, RecordAdmin
from incidents.admin.counts import count_column, count_of
from incidents.admin.fields import DATE_AND_TIME
from incidents.admin.group import GroupAdmin
from incidents.admin.incident import IncidentAdmin
from incidents.admin.inlines import (
    CauseInline,
    CaveatInline,
    FigureInline,
    ImpactInline,
    MilestoneCitationInline,
    NamedAuthorInline,
    ParticipantInline,
    RelationInline,
    SignalInline,
    SourceInline,
    StatusChangeInline,
    TriggerInline,
)
from incidents.models import Incident
from lessons.admin.evidence import EvidenceInline
from lessons.admin.remediation import RemediationInline, give_keys_to_addressed_causes
from lessons.admin.suggested import SuggestingLessons
from lessons.models import Evidence, Remediation
from postmortems.history.deleting import delete_incident
from postmortems.models import IncidentTemplate, SynonymGroup, TemplateGuidance, WatchedPhrase
from postmortems.review.admin import STEP_ACTIONS, ActionWithReason
from timelines.admin import TimelineEventInline
from timelines.models import TimelineEvent, put_in_order

IN_ADMINISTRATION = "In the administration"


@admin.register(Incident)
class PostmortemAdmin(SuggestingLessons, IncidentAdmin):
    actions = STEP_ACTIONS
    action_form = ActionWithReason
    counts = {
        **IncidentAdmin.counts,
        "event_count": count_of(TimelineEvent.objects, by="incident"),
        "evidence_count": count_of(Evidence.objects, by="incident"),
        "open_remediation_count": count_of(Remediation.objects.open(), by="incident"),
    }
    inlines = [
        NamedAuthorInline,
        ParticipantInline,
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

    def history_view(self, request, object_id, extra_context=None):
        """The history has pages of its own, which authors see, too."""
        if incident := self.get_object(request, unquote(object_id)):
            return redirect("incident_history", incident.slug)
        raise Http404

    def delete_model(self, request, obj):
        """What is deleted here can be brought back, too."""
        delete_incident(obj, by=request.user, at=timezone.now(), why=IN_ADMINISTRATION)

    def delete_queryset(self, request, queryset):
        for incident in queryset:
            delete_incident(incident, by=request.user, at=timezone.now(), why=IN_ADMINISTRATION)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is TimelineEvent and formset.has_changed():
            put_in_order(form.instance)
        if formset.model is Remediation:
            for row in formset.forms:
                if row.instance.pk and row not in formset.deleted_forms:
                    row.keep_step(by=request.user, at=timezone.now())
            if formset.has_changed():
                give_keys_to_addressed_causes(form.instance)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(RecordAdmin):
    """The thesaurus: who searches for one phrase of a group finds the others, too."""

    fields = ["phrases", "slug"]
    list_display = ["__str__", "slug"]
    search_fields = ["phrases", "slug"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        others = SynonymGroup.objects.exclude(pk=obj.pk).with_any_of(obj.phrase_list)
        if others:
            told = "; ".join(map(str, others[:5]))
            messages.warning(request, f"A phrase of this group stands elsewhere, too, which is allowed: {told}.")


class TemplateGuidanceInline(admin.TabularInline):
    model = TemplateGuidance
    extra = 0


@admin.register(IncidentTemplate)
class IncidentTemplateAdmin(RecordAdmin):
    """What a new postmortem can begin with."""

    fields = ["name", "slug", "description", "is_offered", "position", "document"]
    list_display = ["name", "slug", "is_offered", "position"]
    inlines = [TemplateGuidanceInline]


@admin.register(WatchedPhrase)
class WatchedPhraseAdmin(RecordAdmin):
    """What the check of language marks, beside the lists that ship, and what it leaves alone."""

    fields = ["kind", "phrase", "suggestion"]
    list_display = ["phrase", "kind", "suggestion"]
    list_filter = ["kind"]
    search_fields = ["phrase", "suggestion"]


for model in (User, Group, AccessAttempt, AccessFailureLog, AccessLog):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(CheckedLookups, UserAdmin):
    formfield_overrides = DATE_AND_TIME


@admin.register(Group)
class GroupOfAccountsAdmin(CheckedLookups, GroupAdmin):
    pass


@admin.register(AccessAttempt)
class LoginAttemptAdmin(CheckedLookups, AccessAttemptAdmin):
    """Deleting somebody's attempts lets them log in at once."""
