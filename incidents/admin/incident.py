"""The page of an incident, as far as this package knows it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from incidents.access import is_administrator
from incidents.models import Impact, ImpactKind, Incident, Milestone, Source
from incidents.rights import may_edit, may_restrict
from incidents.slugs import validate_tag

from .base import UTC, FinishedAfterAdding, RecordAdmin, RecordForm
from .counts import Counting, count_column, count_of
from .inlines import SourceInline
from .keeping import KeepsHistory
from .locking import LockedForm
from .moments import moment_line, told
from .sections import RowsOnPagesOfTheirOwn


class IncidentForm(LockedForm, RecordForm):
    impact_kinds = forms.MultipleChoiceField(
        label="Kinds of impact", choices=ImpactKind.Kind, required=False, widget=forms.CheckboxSelectMultiple
    )

    names_sources = False  #: whether the sources are on the same page, too: then what comes with them may be cited

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["impact_kinds"] = [row.kind for row in self.instance.impact_kinds.all()]

    def _save_m2m(self):
        super()._save_m2m()  # type: ignore[misc]
        chosen, rows = self.cleaned_data["impact_kinds"], self.instance.impact_kinds
        rows.exclude(kind__in=chosen).delete()
        rows.bulk_create((ImpactKind(incident=self.instance, kind=kind) for kind in chosen), ignore_conflicts=True)

    def clean_tags(self):
        tags = self.cleaned_data["tags"]
        for tag in tags:
            validate_tag(tag)
        return tags

    def clean(self):
        data = super().clean()
        is_restricted = self.cleaned_data.get("visibility") == Incident.Visibility.RESTRICTED
        if is_restricted and not self.cleaned_data.get("groups"):
            self.add_error("groups", "Name the groups to which it is restricted: nobody else could read it.")
        return data

    def _post_clean(self):
        super()._post_clean()
        state = Incident.objects.filter(pk=self.instance.pk).values_list("state", flat=True).first()
        if state:
            try:
                self.instance.check_origin(state, has_origin=self.instance.has_origin)
            except ValidationError as error:
                self.add_error("origin_unknown", error)
        if not self.names_sources:
            keys = self.instance.sources.values_list("key", flat=True) if self.instance.pk else []
            try:
                self.instance.check_citations(set(keys))
            except ValidationError as error:
                self.add_error(None, error)


class IncidentAdmin(KeepsHistory, Counting, RowsOnPagesOfTheirOwn, FinishedAfterAdding, RecordAdmin):
    """The base of ``PostmortemAdmin``, which adds what the packages above know of an incident."""

    form = IncidentForm
    autocomplete_fields = ["organization", "regions", "groups", "authors"]
    counts = {"impact_count": count_of(Impact.objects, by="incident")}
    date_hierarchy = "started_at"
    list_display = [
        "reference",
        "title",
        "organization",
        "severity",
        "state",
        "visibility",
        "started",
        "time_to_resolve",
        "impact_count",
    ]
    list_display_links = ["reference", "title"]
    list_filter = [
        "state",
        "severity",
        "visibility",
        "detected_by",
        "impact_kinds__kind",
        ("organization", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["organization"]
    ordering = [F("started_at").desc(nulls_last=True), "-pk"]
    readonly_fields = [
        "reference",
        "state",
        "version",
        "created_at",
        "updated_at",
        "published_at",
        *(f"{milestone}_told" for milestone in Milestone),
    ]
    search_fields = ["reference", "title", "short_title", "slug", "organization__name"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("reference", "state", "version"),
                    "title",
                    ("slug", "short_title"),
                    "organization",
                    ("severity", "detected_by"),
                    "origin_unknown",
                    "impact_kinds",
                    "regions",
                    "tags",
                    ("visibility", "groups"),
                    "authors",
                    "loaded_version",
                ],
                "description": "The state is changed on its page, or with the actions on the list of incidents.",
            },
        ),
        (
            "When",
            {
                "fields": [
                    "zone",
                    *(moment_line(milestone) for milestone in Milestone),
                    ("stated_duration", "stated_minutes"),
                ],
                "description": UTC,
            },
        ),
        (
            "Is it this one?",
            {
                "fields": ["first_signs", "looked_like", "was", "ended_by"],
                "description": "Four short lines for somebody in a hurry. Cite sources as [@key].",
            },
        ),
        (
            "Prose",
            {
                "fields": ["summary", "impact", "narrative", "went_well", "went_badly", "was_luck"],
                "classes": ["collapse"],
                "description": "Markdown. Cite sources as [@key].",
            },
        ),
        (
            "The record",
            {"fields": ["canonical_url", "created_at", "updated_at", "published_at"], "classes": ["collapse"]},
        ),
    ]

    def incidents_of(self, rows):
        return Incident.objects.filter(pk__in=rows.order_by().values("pk"))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.names_sources = any(isinstance(inline, SourceInline) for inline in self.get_inline_instances(request, obj))
        return form

    def get_readonly_fields(self, request, obj=None):
        """Who can read it is changed by those who may; the permission to change incidents alone is less."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "visibility", "groups"] if obj and not may_restrict(request.user, obj) else fields

    def has_change_permission(self, request, obj=None):
        """The permission opens the page; what the account may edit is by the same rights as everywhere."""
        return super().has_change_permission(request, obj) and (obj is None or bool(may_edit(request.user, obj)))

    def get_inlines(self, request, obj):
        """A new incident names its sources beside its own fields, so that these can cite them."""
        return self.inlines if obj else [SourceInline]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        for rows in formsets:
            if not change and rows.model is Source and rows.is_bound and rows.is_valid():
                dates = [row.instance.published_on for row in rows.forms if row.instance.published_on]
                obj.year_told = min(dates).year if dates else None  # for its reference, where no milestone is known
        return formsets, inlines

    def save_model(self, request, obj, form, change):
        if change:
            self.keep_course(obj)
        super().save_model(request, obj, form, change)
        if not change:
            obj.record_state(by=request.user, at=timezone.now())
        if obj.canonical_url and "canonical_url" in form.changed_data:
            self.warn_of_others_told_there(request, obj)

    def warn_of_others_told_there(self, request, incident):
        """One page may tell of several incidents; more often, the same incident is about to be recorded twice."""
        others = Incident.objects.visible_to(request.user).filter(canonical_url=incident.canonical_url)
        named = [f"“{other}” ({other.reference})" for other in others.exclude(pk=incident.pk).order_by("pk")[:4]]
        if named:
            told = f"The canonical URL is also that of {', '.join(named[:3])}{' and others' if named[3:] else ''}. "
            self.message_user(request, f"{told}Is it the same incident?", messages.WARNING)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change and not is_administrator(request.user):
            form.instance.authors.add(request.user)  # a draft is read by its authors

    def keep_course(self, incident):
        """Make a new version in the present state, which has verbs of its own."""
        now = Incident.objects.only("state", "published_at", "version").get(pk=incident.pk)
        incident.state, incident.published_at, incident.version = now.state, now.published_at, now.version + 1

    started_told = told("started")
    detected_told = told("detected")
    acknowledged_told = told("acknowledged")
    identified_told = told("identified")
    mitigated_told = told("mitigated")
    resolved_told = told("resolved")
    started = told("started", label="started", ordering="started_at")

    impact_count = count_column("impact_count", "impacts")

    @admin.display(description="Kinds of impact")
    def impact_kinds(self, incident):
        """For those who may only look."""
        return ", ".join(row.get_kind_display() for row in incident.impact_kinds.all()) or "none named"

    @admin.display(ordering=F("resolved_at") - F("started_at"))
    def time_to_resolve(self, incident):
        return incident.time_to_resolve_duration or "not known"
