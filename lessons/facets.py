"""The facets of evidence and of remediations."""

from django.db.models import F, Value
from django.db.models.functions import Concat

from incidents.facets import Facet, declare
from incidents.facets.of_incidents import without
from lessons.models import Evidence, Remediation


def of_way(way):
    return lambda: Evidence.objects.filter(way=way)


def answers():
    return Remediation.applies.through.objects.exclude(remediation__status=Remediation.Status.DECLINED)


def open_and_due():
    return Remediation.objects.open().exclude(due_on=None)


def open_without_owner():
    return Remediation.objects.open().without_owner()


declare(
    Facet("lesson", Evidence.objects.all, "lesson"),
    *(Facet(way, of_way(way), "lesson") for way in Evidence.Way.values),
    Facet("applied", answers, "lesson", "remediation__incident"),
    Facet("remediation", Remediation.objects.all, Concat(F("kind"), Value(" "), F("status"))),
    Facet("due", open_and_due, "due_on"),
    Facet("without_owner", open_without_owner, Concat(F("kind"), Value(" "), F("status"))),
    without(Evidence.objects.all, "lesson"),
    without(Remediation.objects.all, "remediation"),
)
