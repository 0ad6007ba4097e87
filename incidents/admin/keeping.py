"""What is saved in the administration is kept in the history of its incident."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.utils import timezone

from incidents.changes import changing
from incidents.models import Incident

from .fields import KEY


class KeepsHistory(admin.ModelAdmin):
    """A page for an incident, or for a row of one, that keeps the incident as it was before, and as it is saved."""

    def incidents_of(self, rows):
        """The incidents of these rows of the model."""
        return Incident.objects.filter(pk__in=rows.order_by().values("incident"))

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if request.method != "POST":
            return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        key = unquote(object_id or "")
        rows = self.get_queryset(request).filter(pk=key) if KEY.fullmatch(key) else self.model._default_manager.none()
        named = request.POST.get("incident", "")  # that of a new row
        incidents = Incident.objects.filter(pk=named) if KEY.fullmatch(named) else Incident.objects.none()
        with changing(self.incidents_of(rows) | incidents, by=request.user, at=timezone.now()):
            return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def delete_model(self, request, obj):
        with self.changing(request, self.model._default_manager.filter(pk=obj.pk)):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with self.changing(request, queryset):
            super().delete_queryset(request, queryset)

    def changing(self, request, rows):
        return changing(self.incidents_of(rows), by=request.user, at=timezone.now())
