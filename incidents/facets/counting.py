"""Asking how many incidents that somebody may read have each value of a facet.

The answer is one statement, so that it is true of one moment:

      what is counted for the audiences that the reader belongs to
    + what is stored of the incidents that are open to the reader by name
    - what is stored of the incidents that have changed
    + what the rows of the changed incidents say now

The last two are asked for only where an incident has changed since it was folded in, which is seldom.
"""

from typing import NamedTuple

from django.db import connection

from incidents.access import audiences_of, is_administrator, open_by_name
from incidents.models import ChangedIncident, FacetCount, FacetKey, FacetValue, Incident
from incidents.subqueries import sql_of

from .folding import FEW, fold_some
from .live import changed, copied_columns, live_values

COUNTS, VALUES, KEYS, NOTES = (model._meta.db_table for model in (FacetCount, FacetValue, FacetKey, ChangedIncident))


class Total(NamedTuple):
    """In how many incidents, in how many of their rows, and how many of the incidents have a known start."""

    incidents: int = 0
    rows: int = 0
    dated: int = 0


def counted(user, *facets, of=None):
    """For each of the facets the values that incidents have which the user may read, each with its ``Total``.

    All values, or that of one row, by its id: ``counted(user, "service", of=17)["service"].get("17", Total())``.
    """
    audiences = audiences_of(user)
    found: dict[str, dict[str, Total]] = {facet: {} for facet in facets}
    if not audiences:
        return found
    question = Question(user, audiences, facets, of)
    noted, rows = question.stored()
    if noted:
        if noted > FEW:
            fold_some()
        rows = question.exact()
    for facet, value, *total in rows:
        found[facet][value] = Total(*total)
    return found


class Question:
    """What a reader asks of some facets, in SQL. All that goes into the text itself are numbers and names of facets."""

    def __init__(self, user, audiences, facets, of):
        self.user, self.facets = user, tuple(sorted(facets))
        names = "', '".join(self.facets)
        self.of_value = "" if of is None else f" AND {{row}}.value = '{int(of)}'"
        self.asked = f"k.facet IN ('{names}')" + self.of_value.format(row="k")
        self.audiences = ", ".join(str(int(audience)) for audience in audiences)

    def stored(self):
        """How much is noted as changed, at most one more than ``FEW``; and what is stored."""
        noted = f"SELECT '', '', (SELECT COUNT(*) FROM (SELECT 1 FROM {NOTES} LIMIT {FEW + 1}) n), 0, 0"  # noqa: S608
        parts, parameters = [self._of_audiences()], []
        if self._may_be_named:
            sql, parameters = self._by_name()
            parts.append(sql)
        (_, _, noted, *_), *rows = run(f"{noted} UNION ALL {_summed(parts)}", parameters)
        return noted, rows

    def exact(self):
        """What is stored, without what has changed since, and with what is so now.

        Each part is worked out by itself, once: PostgreSQL, which takes few incidents to have changed, would else look
        some of them up again for each of the others, and for forty thousand of them that takes it a minute.
        """
        live, live_parameters = live_values(self.facets)
        copied, copied_parameters = copied_columns()
        readable, readable_parameters = sql_of(
            Incident.objects.visible_to(self.user).filter(pk__in=changed()).order_by().values("pk")
        )
        parts, parameters = [self._of_audiences(), self._stored_of_changed(), self._live()], []
        if self._may_be_named:
            sql, parameters = self._by_name()
            parts.append(f"{sql} AND v.incident_id NOT IN (SELECT incident_id FROM changed)")  # noqa: S608
        return run(
            f"WITH changed (incident_id) AS MATERIALIZED (SELECT DISTINCT incident_id FROM {NOTES}), "  # noqa: S608
            f"live (incident, facet, value, rows) AS MATERIALIZED ({live}), "
            f"copied (incident, audience, started) AS MATERIALIZED ({copied}), "
            f"readable (incident) AS MATERIALIZED ({readable}) {_summed(parts)}",
            [*live_parameters, *copied_parameters, *readable_parameters, *parameters],
        )

    @property
    def _may_be_named(self):
        return self.user.is_authenticated and not is_administrator(self.user)

    def _of_audiences(self):
        return (
            f"SELECT k.facet, k.value, c.incidents, c.rows, c.dated FROM {COUNTS} c JOIN {KEYS} k ON k.id = c.key_id "  # noqa: S608
            f"WHERE c.audience IN ({self.audiences}) AND {self.asked}"
        )

    def _by_name(self):
        named, parameters = sql_of(open_by_name(Incident.objects.all(), self.user).order_by().values("pk"))
        return (
            f"SELECT k.facet, k.value, 1, v.rows, {_is_dated('v')} FROM {VALUES} v JOIN {KEYS} k ON k.id = v.key_id "  # noqa: S608
            f"WHERE v.audience NOT IN ({self.audiences}) AND {self.asked} AND v.incident_id IN ({named})"
        ), parameters

    def _stored_of_changed(self):
        return (
            f"SELECT k.facet, k.value, -1, -v.rows, -{_is_dated('v')} FROM {VALUES} v JOIN {KEYS} k ON k.id = v.key_id "  # noqa: S608
            f"WHERE v.audience IN ({self.audiences}) AND {self.asked} "
            "AND v.incident_id IN (SELECT incident_id FROM changed)"
        )

    def _live(self):
        return (
            f"SELECT l.facet, l.value, 1, l.rows, {_is_dated('i')} "  # noqa: S608
            "FROM live l JOIN copied i ON i.incident = l.incident "
            f"WHERE l.incident IN (SELECT incident FROM readable){self.of_value.format(row='l')}"
        )


def _is_dated(row):
    return f"CASE WHEN {row}.started = {FacetValue.UNKNOWN} THEN 0 ELSE 1 END"


def _summed(parts):
    """The sums of the parts, of each value that any incident has."""
    sums = ", ".join(f"CAST(SUM({name}) AS INTEGER)" for name in ("incidents", "rows", "dated"))
    columns = "SELECT '' AS facet, '' AS value, 0 AS incidents, 0 AS rows, 0 AS dated WHERE 1 = 0"
    union = " UNION ALL ".join([columns, *parts])
    return f"SELECT facet, value, {sums} FROM ({union}) p GROUP BY facet, value HAVING SUM(incidents) > 0"  # noqa: S608


def run(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
