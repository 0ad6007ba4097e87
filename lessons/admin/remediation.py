from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.admin.facts import OfIncidentAdmin
from incidents.admin.inlines import ReadOnlyInline
from incidents.admin.rows import CITATION, OfIncidentForm, StackedFacts
from lessons.models import Remediation, RemediationChange


class RemediationForm(OfIncidentForm):
    """Knows the status before, so that a change of it is kept as a step."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.status_before = self.instance.status if self.instance.pk else ""

    def keep_step(self, *, by, at):
        remediation = self.instance
        if remediation.status != self.status_before:
            remediation.changes.create(
                changed_by=by, changed_at=at, from_status=self.status_before, to_status=remediation.status
            )


class RemediationInline(StackedFacts):
    model = Remediation
    form = RemediationForm
    fields = [
        ("key", "position"),
        ("kind", "status", "priority"),
        "text",
        ("owner", "team"),
        ("opened_on", "due_on", "completed_on"),
        "declined_because",
        ("tracker_url", "evidence_url"),
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
    fields = ["changed_at", "changed_by", "from_status", "to_status", "note"]


def marking(status, description):
    """An action that moves the selected remediations to the status, and says which lack what that needs."""

    @admin.action(description=description, permissions=["change"])
    def mark(self, request, queryset):
        moved = 0
        for remediation in queryset.exclude(status=status):
            try:
                remediation.move_to(status, by=request.user, at=timezone.now())
            except ValidationError as error:
                self.message_user(request, f"{remediation}: {' '.join(error.messages)}", messages.ERROR)
            else:
                moved += 1
        if moved:
            self.message_user(request, f"Marked as {status.label.lower()}.", messages.SUCCESS)

    mark.__name__ = f"mark_{status}"
    return mark


@admin.register(Remediation)
class RemediationAdmin(OfIncidentAdmin):
    form = RemediationForm
    fields = RemediationInline.fields
    actions = [
        marking(Remediation.Status.ACCEPTED, "Mark as accepted"),
        marking(Remediation.Status.IN_PROGRESS, "Mark as in progress"),
        marking(Remediation.Status.DONE, "Mark as done"),
    ]
    autocomplete_fields = ["incident", "owner", "applies"]
    date_hierarchy = "due_on"
    inlines = [RemediationChangeInline]
    list_display = ["text", "incident", "kind", "status", "priority", "owner", "team", "due_on", "completed_on"]
    list_filter = ["status", "kind", "priority", "links"]
    list_select_related = ["incident", "owner"]
    search_fields = ["key", "text", "team", "incident__title", "incident__reference"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.keep_step(by=request.user, at=timezone.now())
