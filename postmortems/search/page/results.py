"""What is found of what the address asks for: incidents page by page, the first lessons and services, or all in one."""

from functools import cached_property

from django.db.models import F
from django.utils.text import Truncator

from incidents.lists import numbered_links, page_of
from postmortems.incident_filter.filter import IncidentFilter
from postmortems.models import ThingKind
from postmortems.search.searching import Hit, search

from . import things
from .corrected import reading_of
from .links import BEST, KINDS, NEWEST, OLDEST, Links
from .seen import seen, signals_first
from .shown import PLACES, Group, shown

PER_PAGE, OF_OTHERS = 20, 5
#: Of how many results all can be had on one page, and how many can be paged through from the best to the last.
ALL_AT_MOST = 100
TITLE_AT_MOST = 60
BY_DATE = {
    NEWEST: [F("started_at").desc(nulls_last=True), "-pk"],
    OLDEST: [F("started_at").asc(nulls_last=True), "pk"],
}


class Results:
    """A search as the address asks for it. The address is the saved search."""

    def __init__(self, asked, user, *, ticked=(), has_address=True):
        self.asked, self.user = asked, user
        self.has_address = has_address  #: whether the text is short enough for one: else nothing leads on from here
        self.is_exact = asked.get("exact") == "1"
        self.reading = reading_of(asked.get("q", ""), user, is_exact=self.is_exact)
        self.query = self.reading.query
        self.kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
        self.sort = asked.get("sort", "") if asked.get("sort") in BY_DATE else BEST
        without_sort = asked.copy()
        without_sort.pop("sort", None)
        self.filter = IncidentFilter(
            without_sort,
            user,
            page="search",
            options=[(name, value) for name, value in self.options.items() if value],
            ticked=ticked,
            query=self.query,
            searched=self.search if self.has_words else None,
        )
        self.links = Links(self)

    @property
    def options(self):
        """What the address asks for beside words and filters."""
        return {"kind": self.kind, "sort": self.sort, "exact": "1" if self.is_exact else ""}

    @cached_property
    def search(self):
        return self.reading.search or search(self.query, self.user)

    @property
    def is_complete(self):
        return not self.has_words or self.search.is_complete

    # What is asked for

    @property
    def has_words(self):
        """Whether there is something to look for; else the filters alone say what is listed, the newest first."""
        return bool(self.query.groups or self.query.excluded)

    @property
    def is_empty(self):
        """Whether nothing is asked for."""
        return not (self.query.typed or self.filter.pairs or self.filter.errors)

    @property
    def is_narrowed(self):
        """Whether a filter is in force. They are of incidents: lessons and services have no severity."""
        return bool(self.filter.chosen or self.filter.text.filters or self.filter.errors)

    @property
    def title(self):
        """What was typed, as the page is called."""
        text = " ".join(self.query.typed.split()) or self.filter.title
        return f"“{Truncator(text).chars(TITLE_AT_MOST)}”" if self.query.typed else text

    @property
    def remark(self):
        """What is to be said of the query beside what could not be read."""
        if self.query.excluded and not self.query.groups:
            return "To leave something out, say also what to look for."
        return ""

    # How many

    @cached_property
    def counts(self):
        """How many results there are of each kind."""
        found = {name: self.search.count(kind) if self._is_searched(name) else 0 for name, kind in KINDS.items()}
        return found | {"incident": self.filter.count}

    def _is_searched(self, name):
        return name != "incident" and self.has_words and not self.is_narrowed and bool(self.search.plan.units)

    @property
    def count(self):
        return sum(self.counts.values())

    @cached_property
    def left_out(self):
        """How many lessons and services have the words, where filters leave only incidents."""
        if not (self.is_narrowed and self.has_words and self.search.plan.units):
            return {}
        return {
            name: count for name, kind in KINDS.items() if name != "incident" and (count := self.search.count(kind))
        }

    # In which order

    @property
    def is_one_list(self):
        """Whether all kinds stand in one order: those of a single word."""
        is_one_word = len(self.query.groups) == 1 and not self.query.is_paste
        several = sum(1 for count in self.counts.values() if count) > 1
        return is_one_word and several and not self.kind and self.sort == BEST

    @property
    def can_be_sorted(self):
        return self.listed == "incident" and self.counts["incident"] > 1 and not self.is_one_list

    @property
    def is_by_date(self):
        return self.listed == "incident" and (self.sort != BEST or not self.has_words)

    @property
    def listed(self):
        """The kind whose results are paged."""
        return self.kind or "incident"

    @cached_property
    def _among(self):
        """The ids of the incidents that the filters leave, as far as these are in an order; None for all."""
        if not self.is_narrowed:
            return None
        incidents = self.filter.incidents.order_by()
        if self.search.matches.all_incidents:
            incidents = incidents.filter(pk__in=list(self.search.matches.scores))
        return set(incidents.values_list("pk", flat=True))

    def ranked(self, name):
        if name != "incident":
            return self.search.ranked(KINDS[name])
        ids = self.search.ranked(ThingKind.INCIDENT, self._among)
        return signals_first(self.query.typed, ids) if self.query.is_paste else ids

    def _in_one_order(self):
        """All kinds by how well they match, as (kind, id); those far down, whose rows were not looked at, last."""
        ranked = [(kind, pk) for name, kind in KINDS.items() for pk in self.ranked(name)]
        return sorted(ranked, key=lambda one: -self.search.score(*one))

    def first_incidents(self, number):
        """The ids of the first incidents, in the order in which they are asked for."""
        if self.is_by_date or not self.has_words:
            return list(self._incidents_by_date()[:number])
        return self.ranked("incident")[:number]

    def _incidents_by_date(self):
        return self.filter.incidents.order_by(*BY_DATE[self.sort or NEWEST]).values_list("pk", flat=True)

    @cached_property
    def page(self):
        """A page of the results, each of which is (kind, id), or the id of an incident where these are by date."""
        rows, count = self._rows()
        return page_of(rows, self.asked, per_page=PER_PAGE, count=count, all_at_most=ALL_AT_MOST)

    def _rows(self):
        if self.is_one_list:
            return self._in_one_order(), None
        if self.is_by_date:
            return self._incidents_by_date(), self.filter.count
        return [(KINDS[self.listed], pk) for pk in self.ranked(self.listed)], None

    # What is shown

    @cached_property
    def _of_page(self):
        return [row if isinstance(row, tuple) else (ThingKind.INCIDENT, row) for row in self.page.object_list]

    @cached_property
    def _others(self):
        """The first lessons and services, as (kind, id), where they stand in groups of their own."""
        if self.is_one_list or self.kind:
            return []
        names = [name for name in ("lesson", "service") if self.counts[name]]
        return [(KINDS[name], pk) for name in names for pk in self.ranked(name)[:OF_OTHERS]]

    @cached_property
    def _shown(self):
        """What is shown of each thing on this page, by (kind, id)."""
        wanted = [*self._of_page, *self._others]
        ids = {kind: [pk for one, pk in wanted if one == kind] for kind in KINDS.values()}
        rows = things.of_page(ids, self.user)
        if not self.has_words:
            found = rows[ThingKind.INCIDENT].items()
            return {(ThingKind.INCIDENT, pk): shown(Hit(ThingKind.INCIDENT, thing, 0, [], [])) for pk, thing in found}
        return {
            (kind, hit.thing.pk): shown(hit)
            for kind, of_kind in ids.items()
            if of_kind
            for hit in self.search.hits(
                kind, of_kind, things=rows[kind], places=PLACES + 1, parts=self.filter.parts_of_record
            )
        }

    @cached_property
    def hits(self):
        """The results of this page."""
        return [self._shown[one] for one in self._of_page if one in self._shown]

    @property
    def incidents(self):
        return [hit.thing for hit in self.hits if hit.kind == "incident"]

    @cached_property
    def seen(self):
        """For a paste, by the id of each incident on this page, what somebody wants to know who sees it again."""
        return seen(self.query.typed, [incident.pk for incident in self.incidents]) if self.query.is_paste else {}

    @property
    def words_used(self):
        """The words of a paste that were looked for."""
        return [unit.typed for unit in self.search.plan.units] if self.query.is_paste else []

    @property
    def groups(self):
        """The first results of the other kinds."""
        found = {name: [self._shown[one] for one in self._others if one[0] == kind] for name, kind in KINDS.items()}
        return [Group(name, self.counts[name], hits) for name, hits in found.items() if hits]

    @property
    def pages(self):
        return numbered_links(self.page, lambda number: self.links.address(page=number))
