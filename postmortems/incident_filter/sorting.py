"""The orders that the list can be read in. What is not known comes last, whichever way round."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import NullIf

from incidents.expressions import Caseless, Seconds
from incidents.lists import Order
from incidents.models import Figure, Trigger
from incidents.subqueries import Counted
from lessons.models import Evidence

#: The order that needs a measure to go by.
BY_FIGURE = "figure"


def first_trigger():
    triggers = Trigger.objects.filter(incident=OuterRef("pk")).order_by("position", "pk")
    return Caseless(NullIf(Subquery(triggers.values("category")[:1]), Value("")))


def lesson_count():
    return Counted(Evidence.objects.filter(incident=OuterRef("pk")).order_by().values("lesson").distinct())


def greatest(measure):
    """The greatest figure that an incident has of a measure."""
    figures = Figure.objects.filter(incident=OuterRef("pk"), measure=measure).order_by("-amount")
    return Subquery(figures.values("amount")[:1])


class Sort(NamedTuple):
    """What to sort by, made anew for each query: Django renames the tables of a subquery where it stands."""

    key: Callable[..., Any]
    label: str
    starts_descending: bool = False


SORTS = {
    "date": Sort(lambda: F("started_at"), "date", starts_descending=True),
    "title": Sort(lambda: Caseless("title"), "title"),
    "severity": Sort(lambda: F("severity"), "severity"),
    "trigger": Sort(first_trigger, "what set it off"),
    "resolve": Sort(lambda: Seconds("resolved_at") - Seconds("started_at"), "time to resolve", starts_descending=True),
    "lessons": Sort(lesson_count, "number of lessons", starts_descending=True),
    BY_FIGURE: Sort(greatest, "figure", starts_descending=True),
}
DEFAULT = "-date"
ORDERS = [prefix + name for name in SORTS for prefix in ("", "-")]


class IncidentOrder(Order):
    def __init__(self, text, measure=""):
        super().__init__(text)
        self.measure, self.sort = measure, SORTS[self.name]

    def apply(self, incidents):
        key = self.sort.key(self.measure) if self.name == BY_FIGURE else self.sort.key()
        first = key.desc(nulls_last=True) if self.is_descending else key.asc(nulls_last=True)
        then = [] if self.name == "date" else [F("started_at").desc(nulls_last=True)]
        return incidents.order_by(first, *then, "-pk")

    @property
    def is_chosen(self):
        return str(self) != DEFAULT

    def starts_descending(self, name):
        return SORTS[name].starts_descending
