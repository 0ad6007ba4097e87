from django.contrib import admin
from taggit.models import Tag, TaggedItem

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

    incident_count = count_column("incident_count", "incidents")
