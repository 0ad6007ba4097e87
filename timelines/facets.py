"""The facets of events."""

from django.db.models import Value

from incidents.facets import Facet, declare
from incidents.facets.of_incidents import without
from timelines.models import TimelineEvent

declare(Facet("event", TimelineEvent.objects.all, Value("")), without(TimelineEvent.objects.all, "timeline"))
