"""Which pages link to a page by name."""

from functools import partial
from typing import NamedTuple

from django.db.models import DateTimeField, F, Value

from incidents.addresses import address
from incidents.compiled_queries import compiled
from incidents.expressions import Caseless
from incidents.markdown.wikilinks import Target
from incidents.models import Incident, Service
from lessons.models import Lesson

from .names import WAYS, shown

#: At most this many links are searched for the pages that hold them: those of lessons, then of the newest incidents.
LOOKED_THROUGH = 200


class Backlink(NamedTuple):
    """A page that links here; an incident has a reference."""

    kind: str
    url: str
    name: str
    reference: str


def backlinks(page, user):
    """The links to the page in texts that the user may read, as (target, Backlink): one query.

    What they name may be the name of another page as well: whether this one is meant is for ``resolve`` to say.
    """
    return [
        (Target(kind, name), Backlink(of, address(f"{of}_detail", slug), title, reference))
        for of, _, reference, title, slug, kind, name in LINKS_TO[type(page)](page.pk, user)
    ]


def _links_to(model, pk: int, user):
    """The links in lessons and incidents to what the page of the model may be called."""
    kind = model._meta.model_name
    ways = [way for way in WAYS if way.kind == kind]
    names = [model.objects.order_by().filter(pk=pk).values_list(Caseless(way.column)) for way in ways]
    linking = {"wikilinks__kind__in": ["", kind], "wikilinks__name__in": names[0].union(*names[1:], all=True)}
    lessons, incidents = Lesson.objects.visible_to(user), Incident.objects.visible_to(user)
    if kind == "lesson":
        lessons = lessons.exclude(pk=pk)
    if kind == "incident":
        incidents = incidents.exclude(pk=pk)
    no_date = Value(None, output_field=DateTimeField(null=True))
    rows = (
        _rows(lessons.filter(**linking), "lesson", Value(""), no_date)
        .union(_rows(incidents.filter(**linking), "incident", F("reference"), F("started_at")), all=True)
        .order_by(F("from_kind").desc(), F("at").desc(nulls_last=True), "title_shown", "wikilinks__name")
    )
    return rows[:LOOKED_THROUGH]


def _rows(pages, kind, reference, at):
    return (
        pages.order_by()
        .annotate(from_kind=Value(kind), at=at, from_reference=reference, title_shown=shown(kind))
        .values_list("from_kind", "at", "from_reference", "title_shown", "slug", "wikilinks__kind", "wikilinks__name")
    )


LINKS_TO = {model: compiled(partial(_links_to, model)) for model in (Lesson, Incident, Service)}
