"""The tags of incidents, among those of anything that may be tagged."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from taggit.models import TaggedItem

from .models import Incident


def taggings():
    """The rows that tie tags to incidents, by ``object_id``.

    They are told apart by more than the bare column, for which SQLite would go through all tags of all incidents.
    """
    incidents = ContentType.objects.filter(app_label=Incident._meta.app_label, model=Incident._meta.model_name)
    return TaggedItem.objects.order_by().alias(of=F("content_type_id") + 0).filter(of=incidents.values("pk")[:1])
