"""What pages are called: the ways to name a lesson, an incident or a service in a link."""

from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf, Upper

from incidents.access import is_administrator
from incidents.expressions import Caseless
from incidents.models import Incident, Service
from lessons.models import Lesson


@dataclass(frozen=True)
class Way:
    """A column by which pages of a kind are called, and whether it is an address rather than a name."""

    kind: str
    column: str
    is_address: bool = False
    is_upper_case: bool = False
    may_be_empty: bool = False  #: then its index leaves the empty ones out

    def pages(self, user):
        pages = PAGES[self.kind](user)
        return pages.exclude(**{self.column: ""}) if self.may_be_empty else pages

    def called(self, names, user):
        """The pages that the user may read and that are called one of the names, which are in this way's case."""
        pages = self.pages(user)
        if self.is_address:
            return pages.filter(**{f"{self.column}__in": names})
        return pages.annotate(called=Caseless(self.column)).filter(called__in=names)

    def called_as(self, outer, user):
        """The same for the one name in a column of an outer query."""
        pages = self.pages(user)
        if self.is_address:
            return pages.filter(**{self.column: Upper(outer) if self.is_upper_case else outer})
        return pages.annotate(called=Caseless(self.column)).filter(called=outer)


#: In the order in which they count: a name is that of the first page in this order which is called so.
WAYS = [
    Way("lesson", "slug", is_address=True),
    Way("lesson", "name"),
    Way("lesson", "aliases__name"),
    Way("lesson", "former_slugs__slug", is_address=True),
    Way("incident", "slug", is_address=True),
    Way("incident", "reference", is_address=True, is_upper_case=True),
    Way("incident", "title"),
    Way("incident", "short_title", may_be_empty=True),
    Way("incident", "former_slugs__slug", is_address=True),
    Way("service", "slug", is_address=True),
    Way("service", "name"),
    Way("service", "former_slugs__slug", is_address=True),
]


def readable_services(user):
    """The services that the user may read, asked one by one, where few are looked up among many."""
    incidents = Incident.objects.visible_to(user)
    struck = incidents.filter(impacts__service=OuterRef("pk"))
    struck_others = incidents.filter(impacts__vias__service=OuterRef("pk"))
    return (
        Service.objects.all()
        if is_administrator(user)
        else Service.objects.filter(Exists(struck) | Exists(struck_others))
    )


PAGES = {
    "lesson": lambda user: Lesson.objects.visible_to(user),
    "incident": lambda user: Incident.objects.visible_to(user),
    "service": readable_services,
}


def shown(kind):
    """What a link shows that has no words of its own, as an expression."""
    if kind == "incident":
        return Coalesce(NullIf("short_title", Value("")), "title", output_field=CharField())
    return F("name")
