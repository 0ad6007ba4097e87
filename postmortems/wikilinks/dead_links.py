"""Links by name that lead nowhere, all of them, for administrators."""

from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Value

from incidents.markdown.wikilinks import Target
from incidents.models import IncidentWikilink
from lessons.models import LessonWikilink

from .names import WAYS


class DeadLink(NamedTuple):
    """What a link names that no page is called, and the page that holds it."""

    target: Target
    kind: str
    url: str
    page: str
    reference: str


def dead_links(user):
    """The links in all texts to what no page that the user may read is called, as columns of a DeadLink."""
    lessons = _dead(LessonWikilink.objects.all(), user).annotate(
        of=Value("lesson"), slug=F("lesson__slug"), title=F("lesson__name"), reference=Value("")
    )
    incidents = _dead(IncidentWikilink.objects.visible_to(user), user).annotate(
        of=Value("incident"), slug=F("incident__slug"), title=F("incident__title"), reference=F("incident__reference")
    )
    columns = ("kind", "name", "of", "slug", "title", "reference")
    return (
        lessons.values_list(*columns)
        .union(incidents.values_list(*columns), all=True)
        .order_by("name", "kind", "of", "title")
    )


def _dead(links, user):
    for way in WAYS:
        links = links.exclude(Q(kind__in=["", way.kind]) & Exists(way.called_as(OuterRef("name"), user)))
    return links.order_by()
