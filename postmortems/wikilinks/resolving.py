"""What links by name lead to: lessons, incidents and services, all in one query."""

from collections import defaultdict

from django.db.models import Value

from incidents.addresses import address
from incidents.compiled_queries import compiled
from incidents.expressions import Caseless
from incidents.markdown.wikilinks import KINDS, Page

from .names import WAYS, shown

#: At most this many links of a page are looked up; the rest stay plain words.
RESOLVED = 800


def resolve(targets, user):
    """The pages that the targets name, as far as the user may read them: target → Page, in one query.

    A name that pages bear alike, such as services of two organisations, names none of them.
    """
    targets = targets[:RESOLVED]
    called = defaultdict(set)
    for place, name, slug, label in _called(*_names(targets), user) if targets else []:
        called[place, name].add((slug, label))
    pages = {target: _page(target, called) for target in targets}
    return {target: page for target, page in pages.items() if page}


def _names(targets):
    """What pages of each kind may be called, as ``_called`` takes it."""
    lessons, incidents, services = ([t.name for t in targets if t.kind in ("", kind)] for kind in KINDS)
    return lessons, incidents, [name.upper() for name in incidents], services


@compiled
def _called(lessons: list[str], incidents: list[str], references: list[str], services: list[str], user):
    """The pages that are called by these names: the place of the way in WAYS, the name, slug and what a link shows."""
    names = {"lesson": lessons, "incident": incidents, "service": services}
    parts = [
        way.called(references if way.is_upper_case else names[way.kind], user)
        .order_by()
        .values_list(Value(place), Caseless(way.column), "slug", shown(way.kind))
        for place, way in enumerate(WAYS)
    ]
    return parts[0].union(*parts[1:], all=True)


def _page(target, called):
    for place, way in enumerate(WAYS):
        if target.kind in ("", way.kind) and (found := called.get((place, target.name))):
            if len(found) > 1:
                return None
            ((slug, label),) = found
            return Page(address(f"{way.kind}_detail", slug), label, way.is_address)
    return None
