"""What the page of an incident holds beside its own fields."""

from django.contrib import admin

from incidents.models import (
    Cause,
    Caveat,
    Figure,
    Impact,
    MilestoneCitation,
    NamedAuthor,
    Participant,
    Relation,
    Signal,
    Source,
    StatusChange,
    Trigger,
)

from .formsets import OfIncidentFormSet, is_deleted
from .moments import moment_line, told
from .rows import CITATION, StackedFacts, StackedRows


class SourceFormSet(OfIncidentFormSet):
    def clean(self):
        super().clean()
        here = {form.instance.key for form in self.forms if not is_deleted(form)}
        self.instance.check_citations({*here, *self.elsewhere.values_list("key", flat=True)})


class SourceInline(StackedRows):
    model = Source
    formset = SourceFormSet
    fields = [
        ("key", "position"),
        "title",
        "publisher",
        ("kind", "access"),
        "url",
        "archive_url",
        ("published_on", "published_precision", "read_on"),
        "note",
    ]


class ImpactFormSet(OfIncidentFormSet):
    def clean(self):
        super().clean()
        here = {form.instance.role for form in self.forms if not is_deleted(form)}
        has_origin = Impact.Role.ORIGIN in here or self.elsewhere.filter(role=Impact.Role.ORIGIN).exists()
        self.instance.check_origin(self.instance.state, has_origin=has_origin)


class ImpactInline(StackedFacts):
    """The blast radius. What an impact came through is on the impact's own page."""

    model = Impact
    formset = ImpactFormSet
    verbose_name_plural = "impacts: the blast radius"
    fields = [
        ("service", "part", "role", "position"),
        "effect",
        moment_line("began"),
        moment_line("ended"),
        CITATION,
        "came_via",
    ]
    readonly_fields = ["began_told", "ended_told", "came_via"]
    autocomplete_fields = ["service"]
    select_related = ["service", "source", "read_in"]
    prefetch_related = ["vias__service"]

    began_told = told("began")
    ended_told = told("ended")

    @admin.display(description="came via")
    def came_via(self, impact):
        vias = impact.vias.all() if impact.pk else []
        return ", ".join(map(str, vias)) or "nothing on record; save, then follow “Change” above to add it"


class TriggerInline(StackedFacts):
    model = Trigger
    fields = [("category", "position"), "text", "why", moment_line("occurred"), CITATION]
    readonly_fields = ["occurred_told"]

    occurred_told = told("occurred")


class CauseInline(StackedFacts):
    model = Cause
    fields = [("key", "kind", "category", "position"), "text", "why", CITATION]


class MilestoneCitationInline(StackedFacts):
    model = MilestoneCitation
    verbose_name_plural = "milestone citations: who states the times above"
    fields = [("milestone", *CITATION)]


class FigureInline(StackedFacts):
    model = Figure
    verbose_name_plural = "figures: in words and, where it is a number, to sort and filter by"
    fields = [("what", "value", "position"), ("kind", "bound", "number", "unit"), CITATION]


class SignalInline(StackedFacts):
    model = Signal
    verbose_name_plural = "signals: alert names and error texts, verbatim"
    fields = [("kind", "position"), "text", CITATION]


class CaveatInline(StackedRows):
    model = Caveat
    verbose_name_plural = "caveats: what is not known, or disagreed upon"
    fields = [("kind", "position"), "text", "sources"]
    prefetch_related = ["sources"]


class RelationInline(StackedRows):
    model = Relation
    fk_name = "incident"
    verbose_name_plural = "relations to other incidents"
    fields = [("kind", "to", "position"), "note"]
    autocomplete_fields = ["to"]
    select_related = ["to"]


class NamedAuthorInline(StackedRows):
    model = NamedAuthor
    fields = ["name"]


class ParticipantInline(StackedRows):
    model = Participant
    verbose_name_plural = "participants: who took part, and as what"
    fields = [("user", "name", "role", "position")]
    autocomplete_fields = ["user"]
    select_related = ["user"]


class ReadOnlyInline(admin.TabularInline):
    """Steps that were kept; nobody edits them."""

    extra = 0
    can_delete = False
    readonly_fields = ["who"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("changed_by")


class StatusChangeInline(ReadOnlyInline):
    model = StatusChange
    fields = ["changed_at", "who", "from_state", "to_state", "why"]
