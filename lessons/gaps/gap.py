"""What a gap is, and how it is counted."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Count, Value

from incidents.addresses import address
from incidents.compiled_queries import compiled
from lessons.gaps.scope import Scope


@dataclass(frozen=True)
class Counted:
    """How many rows a gap has, out of how many; and of how many more it cannot be said."""

    gap: "Gap"
    count: int
    is_more: bool  #: than were counted; then what follows is not
    whole: int
    unknown: int


class Gap:
    slug: str
    title: str
    rows_of: str  #: what its rows are some of
    meaning: str
    left_out: str
    asks: tuple[str, ...] = ("organization", "severity")  #: by what its page can be narrowed
    unknown = ""  #: why of some it cannot be said
    facets: tuple[str, ...] = ()  #: in which what it counts is kept

    def get_absolute_url(self):
        return address("gap_detail", self.slug)

    @property
    def template(self):
        return f"lessons/gaps/_{self.slug.replace('-', '_')}.html"

    def rows(self, scope):
        raise NotImplementedError

    def whole(self, scope):
        """All those that the rows are some of."""
        raise NotImplementedError

    def undecided(self, scope):
        """Those of which it cannot be said; None where it always can."""

    def load(self, rows, scope):
        """The rows of one page, each with what is shown of it."""
        return rows

    def kept(self, counts, asked):
        """Its count, of how many, and of how many it cannot be said, from what ``counted`` gives; None if not kept."""

    def counted(self, scope, *, counts=None, asked=None, narrow=lambda rows: rows):
        """The figures of its page; of all that the user may read, from ``counts``, where they are kept."""
        if counts and (kept := self.kept(counts, asked or {})):
            count, whole, unknown = kept
            return Counted(self, count, False, whole, unknown)
        unknown = self.undecided(scope)
        count, whole = narrow(self.rows(scope)).count(), narrow(self.whole(scope)).count()
        return Counted(self, count, False, whole, 0 if unknown is None else unknown.count())

    def counted_at_most(self, limit, scope, *, counts=None):
        """The figures of an overview, which counts no further than the limit; from ``counts`` where they are kept."""
        if counts and (kept := self.kept(counts, {})):
            count, whole, unknown = kept
            return Counted(self, count, False, whole, unknown)
        if self.surely_more_than(limit, scope) or (count := number(self, "rows", scope, limit)) > limit:
            return Counted(self, limit, True, 0, 0)
        return Counted(self, count, False, number(self, "whole", scope), number(self, "undecided", scope, limit))

    def surely_more_than(self, limit, scope):
        """Whether it takes no more than a look to see that there are more."""
        return False


def number(gap, name, scope, limit=None):
    """How many there are in one of the gap's querysets; one more than the limit, if there are more."""
    if scope.is_whole:
        return _number_of_all(gap, name, limit)(scope.user)
    rows = getattr(gap, name)(scope)
    if rows is None:
        return 0
    return rows.count() if limit is None else rows.order_by()[: limit + 1].count()


@cache
def _number_of_all(gap, name, limit):
    """The same of all that a reader may read, by a statement that is compiled once."""
    if getattr(type(gap), name) is getattr(Gap, name):
        return lambda user: 0

    @compiled
    def rows(user):
        found = getattr(gap, name)(Scope(user)).order_by()
        if limit is None:
            return found.values(one=Value(1)).annotate(number=Count("*")).values_list("number")
        return found.values_list("pk")[: limit + 1]

    if limit is None:
        return lambda user: rows(user)[0][0]
    return lambda user: len(rows(user))
