"""The facets of the incident itself and of the rows of this package."""

from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast, Coalesce
from taggit.models import TaggedItem

from incidents.expressions import LocalYear
from incidents.models import Cause, Figure, Impact, ImpactKind, Incident, Trigger
from incidents.ratings import NOT_RATED

from .declaring import Facet, declare

#: The milestones whose lack is a facet.
TIMES = ("started", "detected", "mitigated", "resolved")


def tagged_incidents():
    return TaggedItem.objects.filter(content_type__app_label="incidents", content_type__model="incident")


def measured_figures():
    return Figure.objects.exclude(measure="")


def origins():
    return Impact.objects.filter(role=Impact.Role.ORIGIN)


def root_causes():
    return Cause.objects.filter(kind=Cause.Kind.ROOT)


def of_role(role):
    return lambda: Impact.objects.filter(role=role)


def without(rows, name):
    """The facet of the incidents that lack every row of these, among those that lack something."""
    found = ~Exists(rows().filter(incident=OuterRef("pk")))
    return Facet("empty", lambda: Incident.objects.filter(found), Value(name), "pk")


def without_time(milestone):
    return Facet("empty", lambda: Incident.objects.filter(**{f"{milestone}_at": None}), Value(milestone), "pk")


declare(
    Facet("incident", Incident.objects.all, Value(""), "pk"),
    Facet("organization", Incident.objects.all, "organization", "pk"),
    Facet("severity", Incident.objects.all, Coalesce(Cast("severity", TextField()), Value(NOT_RATED)), "pk"),
    Facet("state", Incident.objects.all, "state", "pk"),
    Facet("detected_by", Incident.objects.all, "detected_by", "pk"),
    Facet("year", lambda: Incident.objects.exclude(started_at=None), LocalYear(), "pk"),
    Facet("trigger", Trigger.objects.all, "category"),
    Facet("cause", root_causes, "category"),
    Facet("cause_kind", Cause.objects.all, "kind"),
    Facet("impact", ImpactKind.objects.all, "kind"),
    Facet("figure", measured_figures, "measure"),
    Facet("service", Impact.objects.struck, "service"),
    *(Facet(f"service_{role}", of_role(role), "service") for role in Impact.Role.values),
    Facet("region", Incident.regions.through.objects.all, "region"),
    Facet("tag", tagged_incidents, "tag", "object_id"),
    *map(without_time, TIMES),
    without(origins, "origin"),
    without(root_causes, "cause"),
)
