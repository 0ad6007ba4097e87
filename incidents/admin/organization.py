"""Who runs what, and where: organisations, their services, regions."""

from django.contrib import admin

from incidents.access import is_administrator
from incidents.models import Impact, Incident, Organization, ReferenceSequence, Region, Service

from .base import RecordAdmin
from .counts import Counting, count_column, count_of


class NamedAdmin(Counting, RecordAdmin):
    """Things with a name and an address that incidents name."""

    fields = ["name", "slug"]
    list_display = ["name", "slug", "incident_count"]
    search_fields = ["name", "slug"]

    incident_count = count_column("incident_count", "incidents")

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(
            request, obj, change, help_texts={"slug": "Made from the name if left empty."}, **kwargs
        )


@admin.register(Organization)
class OrganizationAdmin(NamedAdmin):
    fields = ["name", "slug", "is_ours"]
    list_display = ["name", "slug", "is_ours", "incident_count"]
    list_filter = ["is_ours"]
    counts = {"incident_count": count_of(Incident.objects, by="organization")}


@admin.register(Region)
class RegionAdmin(NamedAdmin):
    counts = {"incident_count": count_of(Incident.regions.through.objects, by="region")}


@admin.register(Service)
class ServiceAdmin(NamedAdmin):
    autocomplete_fields = ["organization"]
    counts = {"incident_count": count_of(Impact.objects, by="service", of="incident")}
    fields = ["organization", "name", "slug"]
    list_display = ["name", "organization", "slug", "incident_count"]
    list_filter = [("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization"]
    search_fields = ["name", "slug", "organization__name"]


@admin.register(ReferenceSequence)
class ReferenceSequenceAdmin(RecordAdmin):
    """The numbers given so far; to look at only, for none is given twice."""

    list_display = ["year", "last"]
    ordering = ["-year"]

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and is_administrator(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
