"""Names that incidents share: lessons, services, tags, organisations and regions, as far as the reader may know them.

There are few of them beside incidents. Those a reader may know of are those that incidents have which they may read,
which is kept counted; lessons everybody knows who reads the site.
"""

from typing import Any, NamedTuple

from django.db.models import CharField, F, Value
from taggit.models import Tag

from incidents.addresses import address
from incidents.compiled_queries import compiled
from incidents.facets import counted
from incidents.models import Organization, Region, Service
from incidents.text_matching import folded
from lessons.models import Lesson, LessonAlias

from .option import Candidate, Option, rank_of


class Name(NamedTuple):
    kind: str
    pk: int
    slug: str
    name: str
    beside: str  #: the organisation of a service, the lesson that is also called so


KINDS: dict[str, Any] = {"tag": Tag, "organization": Organization, "region": Region}
NOTHING = Value("", CharField())
#: A service that only carried a failure on was not struck, and has a page all the same.
FACETS = [*KINDS, "service", "service_carried", "lesson"]


def vocabulary_named(typed, beginnings, user):
    """Whatever is found, the same is asked: how long it takes does not tell of names that are hidden."""
    counts = counted(user, *FACETS)
    for row in map(Name._make, _names_with(looked_for(typed, beginnings), user)):
        rank = rank_of(row.name, typed, beginnings)
        found = counts[row.kind].get(str(row.pk)) or counts.get(f"{row.kind}_carried", {}).get(str(row.pk))
        if rank is not None and (found or row.kind == "lesson"):
            yield Candidate(rank, _option(row), found.incidents if found else 0)


def looked_for(typed, beginnings):
    """A part of what is typed that every name has which has all of it; the longest."""
    text = folded(typed)
    return max((word for word in beginnings if word in text), key=len, default="")


@compiled
def _names_with(part: str, user):
    lessons = Lesson.objects.visible_to(user)
    aliases = LessonAlias.objects.filter(lesson__in=lessons)
    first, *others = [
        _rows("service", Service.objects.all(), part, F("organization__name")),
        *(_rows(kind, model.objects.all(), part) for kind, model in KINDS.items()),
        _rows("lesson", lessons, part),
        _rows("lesson", aliases, part, F("lesson__name"), "lesson_id", "lesson__slug"),
    ]
    return first.union(*others, all=True)


def _rows(kind, queryset, part, beside=NOTHING, pk="pk", slug="slug"):
    rows = queryset.order_by().filter(name__folded__contains=part)
    return rows.values_list(Value(kind, CharField()), pk, slug, "name", beside)


def _option(row):
    if row.kind == "lesson":
        also = f"also called {row.name}" if row.beside else ""
        return Option("lesson", row.beside or row.name, also, address("lesson_detail", row.slug))
    if row.kind == "service":
        return Option("service", row.name, row.beside, address("service_detail", row.slug))
    if row.kind == "tag":
        return Option("tag", row.name, "", address("tag_detail", row.slug))
    kind = "organisation" if row.kind == "organization" else row.kind
    return Option(kind, row.name, "", f"{address('incident_list')}?{row.kind}={row.slug}")
