from django.contrib import admin
from django.utils import timezone

from incidents.admin.facts import OfIncidentAdmin
from incidents.admin.inlines import ReadOnlyInline
from incidents.admin.rows import CITATION, OfIncidentForm, StackedFacts
from incidents.admin.states import moving_to
from incidents.models import Cause
from lessons.models import Remediation, RemediationChange


class RemediationForm(OfIncidentForm):
    """Knows what it told before, so that whatever is changed by hand is kept in its history as by a verb."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.told_before = self.instance.told if self.instance.pk else {}

    def clean(self):
        super().clean()
        if "status" in self.changed_data and "stated_status" not in self.changed_data:
            self.cleaned_data["stated_status"] = ""

    def keep_step(self, *, by, at):
        self.instance.keep_differences(self.told_before, by=by, at=at)


def give_keys_to_addressed_causes(incident):
    """A cause may have no key until a remediation addresses it: documents name it by that."""
    for cause in Cause.objects.filter(incident=incident, key=None, remediations__isnull=False).distinct():
        cause.give_key()


class RemediationInline(StackedFacts):
    model = Remediation
    form = RemediationForm
    fields = [
        ("key", "position"),
        ("kind", "status", "stated_status", "priority"),
        "text",
        ("owner", "owner_name", "team"),
        ("opened_on", "completed_on"),
        ("due_on", "due_precision"),
        "declined_because",
        ("tracker_key", "tracker_url"),
        ("evidence_url", "evidence_note"),
        "addresses",
        "applies",
        "links",
        CITATION,
    ]
    autocomplete_fields = ["owner", "applies"]
    select_related = ["owner", "source", "read_in"]
    prefetch_related = ["addresses", "applies"]


class RemediationChangeInline(ReadOnlyInline):
    model = RemediationChange
    fields = ["changed_at", "who", "field", "before", "after", "note"]


@admin.register(Remediation)
class RemediationAdmin(OfIncidentAdmin):
    form = RemediationForm
    fields = RemediationInline.fields
    actions = [
        moving_to(status, f"Mark as {status.label.lower()}", field="status", name="mark", label=str)
        for status in (Remediation.Status.ACCEPTED, Remediation.Status.IN_PROGRESS, Remediation.Status.DONE)
    ]
    autocomplete_fields = ["incident", "owner", "applies"]
    date_hierarchy = "due_on"
    inlines = [RemediationChangeInline]
    list_display = [
        "text",
        "incident",
        "kind",
        "status",
        "priority",
        "owner",
        "owner_name",
        "team",
        "due",
        "completed_on",
    ]
    list_filter = ["status", "kind", "priority", "links"]
    list_select_related = ["incident", "owner"]
    search_fields = ["key", "text", "team", "owner_name", "tracker_key", "incident__title", "incident__reference"]

    @admin.display(ordering="due_on")
    def due(self, remediation):
        return remediation.due

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.keep_step(by=request.user, at=timezone.now())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        give_keys_to_addressed_causes(form.instance.incident)
