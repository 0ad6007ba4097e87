"""The kinds of facet: on a column of the incident, on rows of it, on what these rows name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from incidents.expressions import LocalYear
from incidents.figures.measures import is_measure, name_of
from incidents.models import Figure, Incident
from incidents.ratings import NOT_RATED, NOT_RATED_LABEL


@dataclass(frozen=True, eq=False)
class Facet:
    """A way to narrow the list: to the incidents that have one of the values chosen."""

    name: str
    label: str
    noun: str

    def read(self, text):
        """The value that stands in the URL as ``text``; None if there is no such value."""
        raise NotImplementedError

    def offers(self):
        """All values there can be, where these are few."""
        return []

    @property
    def told(self):
        """What can be asked for, in a sentence; nothing where that is too much to tell."""
        texts = [self.text_of(value) for value in self.offers()]
        return f"It is one of {', '.join(texts)}." if texts else ""

    def narrow(self, incidents, values):
        raise NotImplementedError

    def from_database(self, text):
        """The value, from the text under which it is kept counted."""
        return text

    def to_database(self, value):
        return str(value)

    def found_in(self, counts, values):
        """How many incidents have one of the values, at most, by what is counted of all facets."""
        return sum(counts[self.name].get(self.to_database(value), 0) for value in values)

    def text_of(self, value):
        """What stands in the URL."""
        return str(value)

    def label_of(self, value):
        return str(value)

    def place_of(self, value, count, label):
        """Where a value stands among the others: the most frequent come first."""
        return (-count, label)


@dataclass(frozen=True, eq=False)
class OwnFacet(Facet):
    """A facet on a column of the incident; few values, each incident has one."""

    choices: Any

    def read(self, text):
        found = next((value for value in self.choices if str(value.value) == text), None)
        return None if found is None else found.value

    def offers(self):
        return [value.value for value in self.choices]

    def narrow(self, incidents, values):
        return incidents.filter(**{f"{self.name}__in": values})

    def label_of(self, value):
        return self.choices(value).label

    def place_of(self, value, count, label):
        return list(self.choices).index(value)


class SeverityFacet(OwnFacet):
    """Those that nobody rated have a value of their own, and come last."""

    def from_database(self, text):
        return text if text == NOT_RATED else int(text)

    def read(self, text):
        return NOT_RATED if text == NOT_RATED else super().read(text)

    def offers(self):
        return [*super().offers(), NOT_RATED]

    def narrow(self, incidents, values):
        rated = [value for value in values if value != NOT_RATED]
        chosen = Q(severity__in=rated)
        return incidents.filter(chosen | Q(severity=None) if NOT_RATED in values else chosen)

    def label_of(self, value):
        return NOT_RATED_LABEL if value == NOT_RATED else super().label_of(value)

    def place_of(self, value, count, label):
        return len(self.choices) if value == NOT_RATED else super().place_of(value, count, label)


class DetectedByFacet(OwnFacet):
    def label_of(self, value):
        return "Not known" if value == Incident.DetectedBy.UNKNOWN else super().label_of(value)


@dataclass(frozen=True, eq=False)
class YearFacet(Facet):
    def from_database(self, text):
        return int(text)

    def read(self, text):
        return int(text) if re.fullmatch(r"[1-9]\d{3}", text, re.ASCII) else None

    def narrow(self, incidents, values):
        started = reduce(or_, (Q(started_at__range=about(year)) for year in values))
        return incidents.alias(year=LocalYear()).filter(started, year__in=values)

    def place_of(self, value, count, label):
        return -value


def about(year):
    """From when to when it was this year anywhere on Earth, and a little more."""
    last = datetime.max.replace(tzinfo=UTC) if year == MAXYEAR else datetime(year + 1, 1, 2, tzinfo=UTC)
    return datetime(year, 1, 1, tzinfo=UTC) - timedelta(days=1), last


@dataclass(frozen=True, eq=False)
class RelatedFacet(Facet):
    """A facet on rows that link incidents to values; an incident may have many, and one of them more than once."""

    rows: Callable[[], QuerySet]
    value: str
    incident: str = "incident"

    def narrow(self, incidents, values):
        chosen = self.rows().order_by().filter(**{f"{self.value}__in": values})
        return incidents.filter(pk__in=chosen.values(self.incident))


@dataclass(frozen=True, eq=False, kw_only=True)
class ChoiceFacet(RelatedFacet):
    """A facet whose rows each hold one of some choices; those that nobody rated hold an empty text, and come last."""

    choices: Any

    def read(self, text):
        value = "" if text == NOT_RATED else text or None
        return value if value in self.choices.values else None

    def offers(self):
        return self.choices.values

    def text_of(self, value):
        return value or NOT_RATED

    def label_of(self, value):
        return self.choices(value).label

    def place_of(self, value, count, label):
        return (-count if value else 1, label)


class Measured(NamedTuple):
    """A measure that incidents have a figure of; of at least an amount, as it was asked for in words."""

    measure: str
    least: float | None = None
    asked: str = ""

    def __str__(self):
        return self.measure


class FigureFacet(RelatedFacet):
    """Incidents that have a figure of one measure, and of at least the amount that is asked for."""

    def read(self, text):
        return Measured(text) if is_measure(text) else None

    def from_database(self, text):
        return Measured(text)

    def narrow(self, incidents, values):
        found = Q()
        for measure, least, _ in values:
            reached = Q(measure=measure)
            if least is not None:  # what is at most that much may be less
                reached &= Q(amount__gte=least) & ~Q(bound=Figure.Bound.AT_MOST)
            found |= reached
        return incidents.filter(pk__in=Figure.objects.order_by().filter(found).values("incident"))

    def label_of(self, value):
        return f"{name_of(value.measure)}, at least {value.asked}" if value.asked else name_of(value.measure)


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedFacet(RelatedFacet):
    """A facet whose values are rows of their own, known in the URL by their slug."""

    model: Any
    visible: Callable[[Any, Any], QuerySet] = lambda rows, user: rows.visible_to(user)

    def read(self, text):
        return text if len(text) <= 100 else None

    def from_database(self, text):
        return int(text)

    def named(self, slugs, user):
        return self.visible(self.model.objects.filter(slug__in=slugs), user)
