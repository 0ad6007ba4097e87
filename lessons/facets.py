"""The facets of evidence and of remediations, and of what no remediation would change."""

from django.db.models import F, TextField, Value
from django.db.models.functions import Concat

from incidents.facets import Facet, declare
from incidents.facets.of_incidents import without
from incidents.models import Cause, Organization
from lessons.gaps import queries
from lessons.gaps.scope import Everything
from lessons.models import Evidence, Remediation

Answer, Addressing = Remediation.applies.through, Remediation.addresses.through


def joined(*columns):
    """The columns as one text, a blank between each two."""
    parts = [part for column in columns for part in (Value(" "), F(column))]
    return Concat(*parts[1:], output_field=TextField())


#: Whether an organisation is ours decides on the remediations of all its incidents.
OURS = ((Organization, "incidents"),)
KIND_AND_STATUS = joined("kind", "status")


def of_way(way):
    return lambda: Evidence.objects.filter(way=way)


def open_and_due():
    return Remediation.objects.ours().open().exclude(due_on=None)


def open_without_owner():
    return Remediation.objects.ours().open().without_owner()


def of_a_team():
    return Remediation.objects.exclude(team="")


def without_remediation():
    return queries.causes_without_remediation(Everything)


def tied_to_no_cause():
    return queries.tied_to_no_cause(Everything)


def detected(which):
    return lambda: which(Everything)


declare(
    Facet("lesson", Evidence.objects.all, "lesson"),
    *(Facet(way, of_way(way), "lesson") for way in Evidence.Way.values),
    Facet(
        "applied",
        Answer.objects.all,
        joined("lesson", "remediation__status"),
        "remediation__incident",
    ),
    Facet("remediation", Remediation.objects.all, KIND_AND_STATUS),
    Facet("team", of_a_team, joined("kind", "status", "team")),
    Facet("due", open_and_due, "due_on", also=OURS),
    Facet("without_owner", open_without_owner, KIND_AND_STATUS, also=OURS),
    Facet("every_cause", Cause.objects.all, joined("kind", "category")),
    Facet(
        "cause_without_remediation",
        without_remediation,
        joined("kind", "category"),
        also=((Addressing, "remediation__incident"),),
    ),
    Facet("remediation_without_cause", tied_to_no_cause, Value(""), also=((Addressing, "remediation__incident"),)),
    Facet("detection", detected(queries.slowly_detected), Value(queries.DETECTED_SLOWLY), "pk"),
    Facet("detection", detected(queries.slow_without_detection), Value(queries.SLOW_AND_UNANSWERED), "pk"),
    Facet("detection", detected(queries.detection_unknown), Value(queries.DETECTION_NOT_KNOWN), "pk"),
    without(Evidence.objects.all, "lesson"),
    without(Remediation.objects.all, "remediation"),
)
