"""What is found of what the address asks for: incidents page by page, the first lessons and services, or all in one."""

from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils.text import Truncator

from incidents.lists import numbered_links, page_of
from postmortems.models import ThingKind
from postmortems.search.query import parse
from postmortems.search.searching import Hit, search

from . import things

PER_PAGE, OF_OTHERS = 20, 5
#: Of how many results all can be had on one page.
ALL_AT_MOST = 100
TITLE_AT_MOST = 60
#: How many places of a thing are shown; one more is asked for, as a title is no place of its own.
PLACES = 3
KINDS = {"incident": ThingKind.INCIDENT, "lesson": ThingKind.LESSON, "service": ThingKind.SERVICE}
NAMES = {ThingKind.INCIDENT: "incident", ThingKind.LESSON: "lesson", ThingKind.SERVICE: "service"}
BEST, NEWEST, OLDEST = "", "-date", "date"
SORTS = {BEST: "Best match", NEWEST: "Newest", OLDEST: "Oldest"}


class Shown(NamedTuple):
    """A result as it stands on the page: what it is, its name with the words found marked, and where it matches."""

    kind: str
    thing: object
    title: object
    places: list
    as_words: list


class Group(NamedTuple):
    """The results of one kind, the first of so many."""

    kind: str
    count: int
    hits: list
    link: str  #: to all of the kind


class Results:
    """A search as the address asks for it. The address is the saved search."""

    def __init__(self, asked, user, *, typed=None):
        self.asked, self.user = asked, user
        self.query = parse(asked.get("q", "") if typed is None else typed)
        self.path = reverse("search")
        self.kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
        self.sort = asked.get("sort", "") if asked.get("sort") in SORTS else BEST
        self.problems = list(self.query.problems)
        if self.query.excluded and not self.query.groups:
            self.problems.append("To leave something out, say also what to look for.")

    @property
    def title(self):
        """The query, as the page is called."""
        return f"“{Truncator(' '.join(self.query.typed.split())).chars(TITLE_AT_MOST)}”"

    @cached_property
    def search(self):
        return search(self.query, self.user)

    @property
    def is_complete(self):
        return self.search.is_complete

    # How many

    @cached_property
    def counts(self):
        """How many results there are of each kind."""
        return {name: self.search.count(kind) if self.search.plan.units else 0 for name, kind in KINDS.items()}

    @property
    def count(self):
        return sum(self.counts.values())

    # In which order

    @property
    def is_one_list(self):
        """Whether all kinds stand in one order: those of a single word."""
        is_one_word = len(self.query.groups) == 1 and not self.query.is_paste
        return is_one_word and not self.kind and self.sort == BEST and len([n for n in self.counts.values() if n]) > 1

    @property
    def can_be_sorted(self):
        return not self.is_one_list and self.kind in ("", "incident") and self.counts["incident"] > 1

    def ranked(self, name):
        return self.search.ranked(KINDS[name])

    def _in_one_order(self):
        """All kinds by how well they match, as (kind, id); those far down, whose rows were not looked at, last."""
        ranked = [(kind, pk) for name, kind in KINDS.items() for pk in self.ranked(name)]
        return sorted(ranked, key=lambda one: -self.search.score(*one))

    # What is shown

    @cached_property
    def page(self):
        """A page of the results, each of which is (kind, id), or the id of an incident where these are by date."""
        rows, count = self._rows()
        return page_of(rows, self.asked, per_page=PER_PAGE, count=count, all_at_most=ALL_AT_MOST)

    def _rows(self):
        name = self.kind or "incident"
        if self.is_one_list:
            return self._in_one_order(), None
        if self.sort != BEST and name == "incident":
            started = F("started_at")
            by_date = (
                [started.desc(nulls_last=True), "-pk"] if self.sort == NEWEST else [started.asc(nulls_last=True), "pk"]
            )
            return self.search.incidents.order_by(*by_date).values_list("pk", flat=True), self.counts[name]
        return [(KINDS[name], pk) for pk in self.ranked(name)], None

    @cached_property
    def _of_page(self):
        return [row if isinstance(row, tuple) else (ThingKind.INCIDENT, row) for row in self.page.object_list]

    @cached_property
    def _others(self):
        """The first lessons and services, as (kind, id), where they stand in groups of their own."""
        if self.is_one_list or self.kind:
            return []
        return [(KINDS[name], pk) for name in ("lesson", "service") for pk in self.ranked(name)[:OF_OTHERS]]

    @cached_property
    def _shown(self):
        """What is shown of each thing on this page, by (kind, id)."""
        wanted = [*self._of_page, *self._others]
        ids = {kind: [pk for one, pk in wanted if one == kind] for kind in KINDS.values()}
        rows = things.of_page(ids, self.user)
        return {
            (kind, hit.thing.pk): shown(hit)
            for kind, of_kind in ids.items()
            if of_kind
            for hit in self.search.hits(kind, of_kind, things=rows[kind], places=PLACES + 1)
        }

    @property
    def hits(self):
        """The results of this page."""
        return [self._shown[one] for one in self._of_page if one in self._shown]

    @property
    def groups(self):
        """The first results of the other kinds."""
        return [
            Group(
                name,
                self.counts[name],
                [self._shown[one] for one in self._others if one[0] == kind and one in self._shown],
                self.address(kind=name),
            )
            for name, kind in KINDS.items()
            if any(one[0] == kind for one in self._others)
        ]

    # Where its links lead

    @property
    def pages(self):
        return numbered_links(self.page, lambda number: self.address(page=number))

    @property
    def kind_links(self):
        """The kinds that there are results of, as (name, count, address, whether it is the one shown)."""
        links = [("", self.count, self.address(kind=""), not self.kind)]
        links += [
            (name, count, self.address(kind=name), self.kind == name)
            for name, count in self.counts.items()
            if count or self.kind == name
        ]
        return links if len(links) > 2 else []

    @property
    def sort_links(self):
        return [(label, self.address(sort=sort), sort == self.sort) for sort, label in SORTS.items()]

    def pairs(self, *, q=None, kind=None, sort=None, page=1):
        """What stands in the address: nothing empty, and nothing that is so anyway."""
        pairs = [
            ("q", self.query.typed if q is None else q),
            ("kind", self.kind if kind is None else kind),
            ("sort", self.sort if sort is None else sort),
            ("page", page if page != 1 else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def address(self, **changes):
        pairs = self.pairs(**changes)
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


def shown(hit: Hit):
    title = next((place.snippet for place in hit.places if place.is_title), str(hit.thing))
    places = [place for place in hit.places if not place.is_title][:PLACES]
    return Shown(NAMES[hit.kind], hit.thing, title, places, hit.as_words)
