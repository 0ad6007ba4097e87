"""Where the links of the page lead: the same search of another kind, in another order, on another page, as a file."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from postmortems.models import ThingKind

KINDS = {"incident": ThingKind.INCIDENT, "lesson": ThingKind.LESSON, "service": ThingKind.SERVICE}
BEST, NEWEST, OLDEST = "", "-date", "date"
SORTS = {BEST: "Best match", NEWEST: "Newest", OLDEST: "Oldest"}


class KindLink(NamedTuple):
    kind: str  #: nothing for all
    found: int  #: how many
    address: str
    is_current: bool


class SortLink(NamedTuple):
    label: str
    address: str
    is_current: bool


class Links:
    def __init__(self, results):
        self.results = results

    @property
    def kinds(self):
        """The kinds that there are results of, where these are several."""
        results = self.results
        if not results.has_address:
            return []
        links = [KindLink("", results.count, self.address(kind=""), not results.kind)]
        for name, count in results.counts.items():
            if count or results.kind == name:
                links.append(KindLink(name, count, self.address(kind=name), results.kind == name))
        return links if len(links) > 2 or results.kind else []

    @property
    def sorts(self):
        results = self.results
        orders = SORTS if results.has_words else {NEWEST: SORTS[NEWEST], OLDEST: SORTS[OLDEST]}
        current = results.sort or (BEST if results.has_words else NEWEST)
        return [SortLink(label, self.address(sort=sort), sort == current) for sort, label in orders.items()]

    @property
    def left_out(self):
        """The lessons and services that have the words, without the filters."""
        words = self.results.query.words
        return [
            KindLink(name, count, self.of_words(words, kind=name), False)
            for name, count in self.results.left_out.items()
        ]

    def of_words(self, words, **options):
        """The search for other words, without filters."""
        pairs = [("q", words), *((name, value) for name, value in options.items() if value)]
        return f"{self.results.filter.path}?{urlencode(pairs)}"

    @property
    def instead(self):
        """What was typed, searched as it is; or what may have been meant, searched instead."""
        reading = self.results.reading
        if reading.instead_of:
            return self.address(q=reading.instead_of, exact="1")
        return self.address(q=reading.suggestion, exact="") if reading.suggestion else ""

    def all_of(self, kind):
        return self.address(kind=kind)

    def address(self, *, page=1, ticked=None, path="", q="", **options):
        """This search, with other options; those that are ticked for a comparison go along."""
        results = self.results
        kept = results.options | options
        pairs = [(name, q if q and name == "q" else value) for name, value in results.filter.pairs]
        pairs += [(name, value) for name, value in kept.items() if value]
        pairs += [("page", page)] if page != 1 else []
        pairs += results.filter.ticked if ticked is None else [("i", slug) for slug in ticked]
        path = path or results.filter.path
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def file(self, name):
        """All that is found, as a file or a feed: ``search_csv``."""
        return self.address(path=reverse(name), ticked=())

    def keeps(self):
        """What of the address stays where those ticked are put into it."""
        return self.address(page=self.results.page.number, ticked=()).partition("?")[2]
