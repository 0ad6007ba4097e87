from django.contrib import admin
from taggit.models import Tag, TaggedItem

from incidents.access import is_administrator
from incidents.models import Incident

from .base import RecordAdmin
from .counts import Counting, count_column, count_of

admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(Counting, RecordAdmin):
    """Instead of taggit's own page, which has a form for every tagged incident and lets any staff merge tags."""

    counts = {"incident_count": count_of(TaggedItem.objects, by="tag")}
    fields = ["name", "slug"]
    list_display = ["name", "slug", "incident_count"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]

    def get_queryset(self, request):
        tags = super().get_queryset(request)
        if is_administrator(request.user):
            return tags
        return tags.filter(pk__in=Incident.objects.visible_to(request.user).values("tags"))

    incident_count = count_column("incident_count", "incidents")
