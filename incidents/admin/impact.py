from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse

from incidents.models import Impact, ImpactVia, Incident
from incidents.models.impact import NOT_THROUGH_OTHERS
from incidents.models.incident import NO_ORIGIN

from .facts import OfIncidentAdmin
from .formsets import RowFormSet, is_deleted
from .inlines import ImpactInline
from .moments import told
from .rows import OfIncidentForm, RowInline


def is_needed_as_origin(impact):
    """Whether the incident is published, and this is the only service that it names as its origin."""
    others = Impact.objects.filter(incident=impact.incident, role=Impact.Role.ORIGIN).exclude(pk=impact.pk)
    incident = impact.incident
    return impact.pk and incident.state in Incident.SETTLED and not incident.origin_unknown and not others.exists()


class ImpactForm(OfIncidentForm):
    def clean_role(self):
        role = self.cleaned_data["role"]
        if role != Impact.Role.ORIGIN and is_needed_as_origin(self.instance):
            raise ValidationError(NO_ORIGIN)
        return role


class ImpactViaFormSet(RowFormSet):
    def clean(self):
        super().clean()
        if self.instance.role == Impact.Role.ORIGIN and any(
            form.has_changed() and not is_deleted(form) for form in self.extra_forms
        ):
            raise ValidationError(NOT_THROUGH_OTHERS)


class ImpactViaInline(RowInline, admin.TabularInline):
    """The edges of the blast radius that lead to an impact."""

    model = ImpactVia
    formset = ImpactViaFormSet
    rows_at_most = ImpactVia.PER_IMPACT
    verbose_name = "service it came via"
    verbose_name_plural = "came via: the services that passed the failure on"
    fields = ["position", "service", "by"]
    autocomplete_fields = ["service"]
    select_related = ["service"]


@admin.register(Impact)
class ImpactAdmin(OfIncidentAdmin):
    form = ImpactForm
    fields = [line for line in ImpactInline.fields if line != "came_via"]
    readonly_fields = ["began_told", "ended_told"]
    autocomplete_fields = ["incident", "service"]
    inlines = [ImpactViaInline]
    list_display = ["service", "part", "role", "began_told", "incident"]
    list_display_links = ["service", "part"]
    list_filter = ["role", "service__organization"]
    list_select_related = ["incident", "service"]
    search_fields = ["service__name", "part", "effect", "incident__title"]

    began_told = told("began", ordering="began_at")
    ended_told = told("ended")

    def get_actions(self, request):
        """One by one, so that none is deleted without which its incident could not be published."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_view(self, request, object_id, extra_context=None):
        impact = self.get_object(request, unquote(object_id))
        if impact and impact.role == Impact.Role.ORIGIN and is_needed_as_origin(impact):
            self.message_user(request, NO_ORIGIN, messages.ERROR)
            return redirect(reverse("admin:incidents_impact_change", args=[impact.pk]))
        return super().delete_view(request, object_id, extra_context)
