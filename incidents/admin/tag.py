from django.contrib import admin
from django.core.exceptions import ValidationError
from taggit.models import Tag, TaggedItem

from incidents.access import is_administrator
from incidents.models import Incident
from incidents.slugs import validate_tag

from .base import RecordAdmin, RecordForm
from .counts import Counting, count_column, count_of

admin.site.unregister(Tag)


class TagForm(RecordForm):
    def clean_name(self):
        name = self.cleaned_data["name"]
        validate_tag(name)
        if other := Tag.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).first():
            raise ValidationError(f"There is a tag “{other}” already.")
        return name


@admin.register(Tag)
class TagAdmin(Counting, RecordAdmin):
    """Instead of taggit's own page, which has a form for every tagged incident and lets any staff merge tags."""

    form = TagForm
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
