"""Field filters typed among the words, ``service:kinesis``: which values of which facet they mean.

A value is meant by what stands for it in an address, by its whole name in any case, or by words of the name: with a
star by how these begin, and where no name has the word by first letters (``org:aws``).
"""

import re
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from django.db.models import Q, Value

from incidents.text_matching import folded, with_words
from postmortems.search.query import FieldFilter
from postmortems.search.query.fields import FACET_OF

from .facets import ALL_FACETS
from .kinds_of_facet import Facet, NamedFacet

BY_NAME = {facet.name: facet for facet in ALL_FACETS}
#: So many names are looked at to find those that are meant, and so many may be meant by one filter.
LOOKED_AT, MEANT_AT_MOST = 2_000, 500
INITIALS = re.compile(r"[a-z]{3,6}")
NOT_OF_A_WORD = re.compile(r"[\W_]+")
QUOTES = re.compile(r"[\"“”„‟«»]")


class Named(NamedTuple):
    """A value of a facet: how an address and how a page tells it."""

    value: Any
    text: str
    name: str


class Typed(NamedTuple):
    """A filter that was typed, its facet, and the values of it that are meant: any of them."""

    field: FieldFilter
    facet: Facet
    meant: list[Named]

    @property
    def remark(self):
        """That more is meant than is looked at."""
        if len(self.meant) < MEANT_AT_MOST:
            return None
        return (
            f"“{self.field.typed}” means very many: only {MEANT_AT_MOST} of them are looked at. Say more of the name."
        )

    @property
    def told(self):
        """The name of the one value; where several are meant, what was typed."""
        return self.meant[0].name if len(self.meant) == 1 else self.field.value


def typed_filters(query, user):
    """What the filters of a query mean to a reader: no values where there is none, or none they may know of.

    One query at most, whatever is asked for.
    """
    asked = [(field, BY_NAME[FACET_OF[field.name]]) for field in query.filters]
    known = _known_names([(facet, field.value) for field, facet in asked if isinstance(facet, NamedFacet)], user)
    return [
        Typed(
            field,
            facet,
            meant(known[facet] if isinstance(facet, NamedFacet) else _own(facet, field.value), field.value),
        )
        for field, facet in asked
    ]


def _own(facet, text):
    values = facet.offers() or [value for value in [facet.read(text)] if value is not None]
    return [Named(value, facet.text_of(value) if facet.offers() else text, facet.label_of(value)) for value in values]


def _known_names(asked, user):
    """The rows of facets that the texts may mean, as far as the reader may know of them."""
    conditions: dict[NamedFacet, Q] = defaultdict(Q)
    for facet, text in asked:
        conditions[facet] |= _may_be_meant(text)
    queries = [
        facet.visible(facet.model.objects.filter(condition), user)
        .order_by()
        .values_list(Value(facet.name), "pk", "slug", "name")
        for facet, condition in conditions.items()
    ]
    known = defaultdict(list)
    if queries:
        for name, *row in queries[0].union(*queries[1:], all=True).order_by("slug")[:LOOKED_AT]:
            known[BY_NAME[name]].append(Named(*row))
    return known


def _may_be_meant(text):
    """The condition that all names fulfil which the text may mean, and some others."""
    words = spaced(text)
    condition = Q(slug=text.lower())
    if words:
        condition |= with_words(words, "name")
    if INITIALS.fullmatch(words):
        first, *rest = words
        begins = Q(name__folded__startswith=first) | Q(name__folded__contains=f" {first}")
        condition |= Q(begins, *(Q(name__folded__contains=f" {letter}") for letter in rest))
    return condition


def meant(known, text):
    """Those of the values that a text means."""
    words, whole = spaced(text), folded(text)
    if not text.endswith("*"):
        same = [row for row in known if whole in (row.text, folded(row.name)) or joined(text) in _joined(row)]
        if same:
            return same[:MEANT_AT_MOST]
    if not words:
        return []
    part = f" {words}" if text.endswith("*") else f" {words} "
    having = [row for row in known if part in f" {spaced(row.name)} "]
    if not having and INITIALS.fullmatch(words):
        having = [row for row in known if words in "".join(word[0] for word in spaced(row.name).split())]
    return having[:MEANT_AT_MOST]


def _joined(row):
    return {joined(row.text), joined(row.name)} - {""}


def as_typed(rows):
    """By the id of each (id, slug, name) what means it alone: its name, unless another has that, too."""
    rows = list(rows)
    having = Counter(folded(name) for _, _, name in rows)
    return {pk: name if having[folded(name)] == 1 and not QUOTES.search(name) else slug for pk, slug, name in rows}


def spaced(text):
    """The words of a name, with one blank between them."""
    return NOT_OF_A_WORD.sub(" ", folded(text)).strip()


def joined(text):
    """``SEV-1``, ``sev 1`` and ``sev1`` are one."""
    return NOT_OF_A_WORD.sub("", folded(text))
