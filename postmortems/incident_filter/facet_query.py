"""How many incidents each value of each facet would leave, given what is chosen in the others.

A handful of queries, however many incidents and values there are. Their SQL is compiled here and put together by hand,
as the ORM has no common table expressions: a union of its querysets would find the same incidents anew for each facet.
"""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, Count, ExpressionWrapper, F, QuerySet, Value
from django.db.models.expressions import RawSQL

from incidents.expressions import LocalYear
from incidents.models import Incident

from .facets import EMPTY, FACETS
from .kinds_of_facet import RelatedFacet

RELATED = [facet for facet in FACETS if isinstance(facet, RelatedFacet)]
OWN = [facet for facet in FACETS if facet not in RELATED]
#: Above this many incidents, exclude the hidden ones instead of listing the visible, unless too many are hidden.
MANY, LEFT_OUT_AT_MOST = 5_000, 100_000


def narrow(incidents, chosen):
    for facet, values in chosen.items():
        incidents = facet.narrow(incidents, values)
    return incidents


def leave_out(chosen, facet):
    return {other: values for other, values in chosen.items() if other is not facet}


def count(incidents, chosen, *, has_text):
    """How many of the incidents are in what is chosen, and by facet how many each value would leave."""
    cells = Cells(incidents, chosen)
    if_any_were_empty = Cells(incidents, leave_out(chosen, EMPTY)) if EMPTY in chosen else cells
    counts = {facet: Counter() for facet in RELATED} | {facet: cells.count(facet) for facet in OWN}
    counts[EMPTY] = if_any_were_empty.count(EMPTY) + Counter(dict.fromkeys(EMPTY.PARTS, if_any_were_empty.total))
    for facet, value, found in Pools(incidents, chosen, total=cells.total, has_text=has_text).count():
        counts[facet][value] += -found if facet is EMPTY else found
    return cells.total, counts


class Cells:
    """The incidents grouped by all that is on the incident itself, in one query; the sums are made here."""

    def __init__(self, incidents, chosen):
        in_sql = {facet: values for facet, values in chosen.items() if facet in RELATED or facet is EMPTY}
        self.chosen = {facet: set(values) for facet, values in chosen.items() if facet not in in_sql}
        rows = (
            narrow(incidents, in_sql)
            .order_by()
            .annotate(
                year=LocalYear(),
                **{f"no_{time}": ExpressionWrapper(EMPTY.condition(time), BooleanField()) for time in EMPTY.TIMES},
            )
            .values("severity", "state", "detected_by", "year", *(f"no_{time}" for time in EMPTY.TIMES))
            .annotate(count=Count("pk"))
        )
        self.cells = [({facet: facet.values_in(row) for facet in OWN}, row["count"]) for row in rows]
        self.total = sum(count for _, count in self._in(self.chosen))

    def count(self, facet):
        counts = Counter()
        for values, count in self._in(leave_out(self.chosen, facet)):
            for value in values[facet]:
                counts[value] += count
        return counts

    def _in(self, chosen):
        return [cell for cell in self.cells if all(wanted & cell[0][facet] for facet, wanted in chosen.items())]


@dataclass(frozen=True)
class Pool:
    """Incidents among which rows are counted: by the ids to look for or, of many, by the few to leave out."""

    name: str
    incidents: QuerySet
    is_by_those_left_out: bool

    @property
    def ids(self):
        if self.is_by_those_left_out:
            return Incident.objects.exclude(pk__in=self.incidents.values("pk")).order_by().values("pk")
        return self.incidents.order_by().values("pk")

    def of(self, rows, incident):
        ids = RawSQL(f"SELECT {self.name}.incident FROM {self.name}", ())  # noqa: S608, S611
        condition = {f"{incident}__in": ids}
        return rows.exclude(**condition) if self.is_by_those_left_out else rows.filter(**condition)


class Pools:
    """Counts rows that belong to incidents, in one query, with the incidents of each pool found once."""

    def __init__(self, incidents, chosen, *, total, has_text):
        self.connection = connections[incidents.db]
        found = Pool("found", narrow(incidents, chosen), is_most(total))
        self.pools = dict.fromkeys([*RELATED, EMPTY], found)
        for facet in chosen.keys() & self.pools.keys():
            others = leave_out(chosen, facet)
            is_wide = not others and not has_text and is_most(incidents.count())
            self.pools[facet] = Pool(f"but_{facet.name}", narrow(incidents, others), is_wide)
        self.finding, self.counting = {}, []

    def count(self):
        """Facet, value and number of incidents that have it; of what may be empty, the number in which it is not."""
        for facet in RELATED:
            values = facet.rows().order_by().values(counted=F(facet.value))
            self._add(facet, values, facet.incident, distinct=facet.repeats)
        for part, (_, rows) in EMPTY.PARTS.items():
            self._add(EMPTY, rows().order_by().values(counted=Value(part)), "incident", distinct=True)
        facets = {facet.name: facet for facet in self.pools}
        return [(facets[name], facets[name].from_database(value), count) for name, value, count in self._rows()]

    def _add(self, facet, rows, incident, *, distinct):
        pool = self.pools[facet]
        try:
            if pool.name not in self.finding:
                self.finding[pool.name] = self._compiled(pool.ids)
        except EmptyResultSet:
            return
        rows = pool.of(rows, incident).annotate(incidents=Count(incident, distinct=distinct))
        sql, parameters = self._compiled(rows)
        sql = f"SELECT '{facet.name}', CAST(counted AS TEXT), incidents FROM ({sql}) by_value"  # noqa: S608
        self.counting.append((sql, parameters))

    def _rows(self):
        if not self.counting:
            return []
        found = ", ".join(f"{name} (incident) AS MATERIALIZED ({sql})" for name, (sql, _) in self.finding.items())
        sql = f"WITH {found} " + " UNION ALL ".join(sql for sql, _ in self.counting)
        parameters = [value for _, values in [*self.finding.values(), *self.counting] for value in values]
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def _compiled(self, queryset):
        return queryset.query.get_compiler(connection=self.connection).as_sql()


def is_most(count):
    """Whether it is quicker to exclude the hidden incidents than to list the visible: they are fewer, and few."""
    if count < MANY:
        return False
    left_out = Incident.objects.count() - count
    return left_out < min(count, LEFT_OUT_AT_MOST)
