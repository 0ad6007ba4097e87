"""What links by name lead to: lessons, incidents and services, all in one query."""

from collections import defaultdict

from django.db.models import Value
from django.urls import reverse

from incidents.expressions import Caseless
from incidents.markdown.wikilinks import Page

from .names import WAYS, shown

#: At most this many links of a page are looked up; the rest stay plain words.
RESOLVED = 800


def resolve(targets, user):
    """The pages that the targets name, as far as the user may read them: target → Page, in one query.

    A name that pages bear alike, such as services of two organisations, names none of them.
    """
    targets = targets[:RESOLVED]
    called = defaultdict(set)
    queries = []
    for place, way in enumerate(WAYS):
        names = [target.name for target in targets if target.kind in ("", way.kind)]
        if names:
            rows = way.called(names, user).order_by()
            queries.append(rows.values_list(Value(place), Caseless(way.column), "slug", shown(way.kind)))
    if queries:
        for place, name, slug, label in queries[0].union(*queries[1:], all=True):
            called[place, name].add((slug, label))
    pages = {target: _page(target, called) for target in targets}
    return {target: page for target, page in pages.items() if page}


def _page(target, called):
    for place, way in enumerate(WAYS):
        if target.kind in ("", way.kind) and (found := called.get((place, target.name))):
            if len(found) > 1:
                return None
            ((slug, label),) = found
            return Page(reverse(f"{way.kind}_detail", args=[slug]), label, way.is_address)
    return None
