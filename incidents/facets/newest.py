"""The newest incidents that have a value of a facet, found without looking at those that have not.

Exact at any moment, like ``counted``: what is stored is asked of the incidents that have not changed since, the rows of
those that have. What is stored stands in the order of the incidents, so that a few of very many are found at once.
"""

from collections import defaultdict
from operator import itemgetter

from django.db import connection

from incidents.access import audiences_of, is_administrator, open_by_name
from incidents.models import FacetValue, Incident
from incidents.subqueries import sql_of

from .counting import KEYS, NOTES, VALUES, run
from .live import changed, copied_columns, live_values

#: The newest of each key for each audience, looked up one after the other. SQLite knows no LATERAL.
STORED = {
    "postgresql": "CROSS JOIN LATERAL ({newest}) v",
    "sqlite": f"JOIN {VALUES} v ON v.key_id = k.id AND v.audience = a.audience AND v.incident_id IN ({{newest}})",
}


def newest(user, asked, *, at_most):
    """For each facet and value asked for, the ids of the newest incidents that the user may read: at most so many.

    Those without a known start come last. ``{("service", "17"): [4711, 815]}``
    """
    return _first(user, asked, at_most, is_oldest_first=False)


def oldest(user, asked, *, at_most):
    """The same of the oldest incidents, and none without a known start."""
    return _first(user, asked, at_most, is_oldest_first=True)


def _first(user, asked, at_most, *, is_oldest_first):
    found = defaultdict(list)
    audiences = audiences_of(user)
    if asked and audiences:
        rows = _rows(user, asked, audiences, at_most, is_oldest_first)
        if is_oldest_first:
            rows = [row for row in rows if row[2] != FacetValue.UNKNOWN]
        for facet, value, _, incident in sorted(rows, key=itemgetter(2, 3), reverse=not is_oldest_first):
            incidents = found[facet, value]
            if len(incidents) < at_most:
                incidents.append(incident)
    return found


def _rows(user, asked, audiences, at_most, is_oldest_first):
    live, live_parameters = live_values(tuple(sorted({facet for facet, _ in asked})))
    copied, copied_parameters = copied_columns()
    readable, readable_parameters = sql_of(
        Incident.objects.visible_to(user).filter(pk__in=changed()).order_by().values("pk")
    )
    parts, parameters = [_stored(at_most, is_oldest_first), _live()], []
    if user.is_authenticated and not is_administrator(user):
        sql, parameters = _by_name(user, audiences)
        parts.append(sql)
    pairs = ", ".join(["(%s, %s)"] * len(asked))
    of_audiences = ", ".join(f"({int(audience)})" for audience in audiences)
    return run(
        f"WITH asked (facet, value) AS (VALUES {pairs}), audiences (audience) AS (VALUES {of_audiences}), "  # noqa: S608
        f"changed (incident_id) AS MATERIALIZED (SELECT DISTINCT incident_id FROM {NOTES}), "
        f"live (incident, facet, value, rows) AS MATERIALIZED ({live}), "
        f"copied (incident, audience, started) AS MATERIALIZED ({copied}), "
        f"readable (incident) AS MATERIALIZED ({readable}), "
        f"keys AS (SELECT k.id, q.facet, q.value "
        f"FROM asked q JOIN {KEYS} k ON k.facet = q.facet AND k.value = q.value) " + " UNION ALL ".join(parts),
        [
            *(text for pair in asked for text in pair),
            *live_parameters,
            *copied_parameters,
            *readable_parameters,
            *parameters,
        ],
    )


def _stored(at_most, is_oldest_first):
    dated, order = (f"AND w.started <> {FacetValue.UNKNOWN} ", "") if is_oldest_first else ("", " DESC")
    columns = "w.incident_id, w.started" if connection.vendor == "postgresql" else "w.incident_id"
    of_key = (
        f"SELECT {columns} FROM {VALUES} w WHERE w.key_id = k.id AND w.audience = a.audience "  # noqa: S608
        f"AND w.incident_id NOT IN (SELECT incident_id FROM changed) {dated}"
        f"ORDER BY w.started{order}, w.incident_id{order} LIMIT {int(at_most)}"
    )
    stored = STORED[connection.vendor].format(newest=of_key)
    return f"SELECT k.facet, k.value, v.started, v.incident_id FROM keys k CROSS JOIN audiences a {stored}"  # noqa: S608


def _by_name(user, audiences):
    named, parameters = sql_of(open_by_name(Incident.objects.all(), user).order_by().values("pk"))
    return (
        f"SELECT k.facet, k.value, v.started, v.incident_id FROM keys k JOIN {VALUES} v ON v.key_id = k.id "  # noqa: S608
        f"WHERE v.audience NOT IN ({', '.join(str(int(audience)) for audience in audiences)}) "
        f"AND v.incident_id IN ({named}) AND v.incident_id NOT IN (SELECT incident_id FROM changed)"
    ), parameters


def _live():
    return (
        "SELECT l.facet, l.value, i.started, l.incident FROM live l JOIN copied i ON i.incident = l.incident "
        "JOIN asked q ON q.facet = l.facet AND q.value = l.value "
        "WHERE l.incident IN (SELECT incident FROM readable)"
    )
