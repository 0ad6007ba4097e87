"""The facets of the incident list: what each narrows the list by, and what may be chosen in it."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from taggit.models import Tag, TaggedItem

from incidents.models import (
    Category,
    Cause,
    Figure,
    Impact,
    ImpactKind,
    Incident,
    Organization,
    Region,
    Service,
    Trigger,
)
from lessons.models import Evidence, Lesson, Remediation
from timelines.models import TimelineEvent

from .day_facet import DayFacet
from .found_in_facet import FoundInFacet
from .kinds_of_facet import (
    ChoiceFacet,
    DetectedByFacet,
    Facet,
    FigureFacet,
    NamedFacet,
    OwnFacet,
    SeverityFacet,
    YearFacet,
)


def origins():
    return Impact.objects.filter(role=Impact.Role.ORIGIN)


def root_causes():
    return Cause.objects.filter(kind=Cause.Kind.ROOT)


class EmptyFacet(Facet):
    """What a record lacks: the time of a milestone, or every row of a kind."""

    TIMES = {
        "started": "No start time",
        "detected": "No detection time",
        "mitigated": "No mitigation time",
        "resolved": "No resolved time",
    }
    PARTS = {
        "origin": ("No origin named", origins),
        "timeline": ("No timeline", TimelineEvent.objects.all),
        "cause": ("No root cause", root_causes),
        "lesson": ("No lesson", Evidence.objects.all),
        "remediation": ("No remediation", Remediation.objects.all),
    }
    LABELS = TIMES | {part: label for part, (label, _) in PARTS.items()}

    def read(self, text):
        return text if text in self.LABELS else None

    def offers(self):
        return list(self.LABELS)

    def narrow(self, incidents, values):
        return incidents.filter(reduce(or_, map(self.condition, values)))

    def condition(self, value):
        if value in self.TIMES:
            return Q(**{f"{value}_at": None})
        _, rows = self.PARTS[value]
        return ~Q(Exists(rows().filter(incident=OuterRef("pk"))))

    def label_of(self, value):
        return self.LABELS[value]

    def place_of(self, value, count, label):
        return list(self.LABELS).index(value)


class HasFacet(EmptyFacet):
    """What a record does not lack."""

    def condition(self, value):
        return ~super().condition(value)

    def label_of(self, value):
        return super().label_of(value).removeprefix("No ").capitalize()

    def found_in(self, counts, values):
        (every,) = counts["incident"].values() or [0]
        return sum(every - counts["empty"].get(value, 0) for value in values)


def visible_tags(tags, user):
    incidents = Incident.objects.visible_to(user).values("pk")
    return tags.filter(Exists(incident_tags().filter(tag=OuterRef("pk"), object_id__in=incidents)))


def incident_tags():
    return TaggedItem.objects.filter(content_type__app_label="incidents", content_type__model="incident")


def measured_figures():
    return Figure.objects.exclude(measure="")


FIGURE = FigureFacet("figure", "Figure", "kind of figure", measured_figures, "measure")
YEAR = YearFacet("year", "Year", "year")
EMPTY = EmptyFacet("empty", "Is empty", "part that can be empty")
#: In the order in which they stand beside the list, each value with its count.
FACETS = [
    SeverityFacet("severity", "Severity", "severity", Incident.Severity),
    NamedFacet(
        "organization",
        "Organisation",
        "organisation",
        Incident.objects.all,
        "organization",
        "pk",
        model=Organization,
    ),
    ChoiceFacet("trigger", "Set off by", "trigger", Trigger.objects.all, "category", choices=Category),
    ChoiceFacet("cause", "Root cause", "root cause", root_causes, "category", choices=Category),
    ChoiceFacet("cause_kind", "Kind of cause", "kind of cause", Cause.objects.all, "kind", choices=Cause.Kind),
    ChoiceFacet(
        "impact",
        "Kind of impact",
        "kind of impact",
        ImpactKind.objects.all,
        "kind",
        choices=ImpactKind.Kind,
    ),
    FIGURE,
    NamedFacet("lesson", "Lesson", "lesson", Evidence.objects.all, "lesson", model=Lesson),
    NamedFacet("service", "Service", "service", Impact.objects.struck, "service", model=Service),
    NamedFacet("region", "Region", "region", Incident.regions.through.objects.all, "region", model=Region),
    NamedFacet("tag", "Tag", "tag", incident_tags, "tag", "object_id", model=Tag, visible=visible_tags),
    YEAR,
    DetectedByFacet("detected_by", "Detected by", "way of detection", Incident.DetectedBy),
    EMPTY,
    OwnFacet("state", "State", "state", Incident.State),
]
#: What the list is narrowed by and nothing is counted of: it is typed.
AFTER = DayFacet("after", "From", "day", is_from=True)
BEFORE = DayFacet("before", "Before", "day", is_from=False)
HAS = HasFacet("has", "Has", "part that can be on a record")
#: It is counted in the texts of what the words find.
FOUND_IN = FoundInFacet("in", "Found in", "part of a record")
ALL_FACETS = [*FACETS, AFTER, BEFORE, HAS, FOUND_IN]
