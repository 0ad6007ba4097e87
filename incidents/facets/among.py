"""Asking how many of some incidents have each value of a facet, where the incidents are found by a query of its own.

Like ``counted`` exact at any moment: what is stored is asked only of incidents that have not changed since, the rows of
those that have.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from incidents.subqueries import sql_of

from .counting import KEYS, NOTES, VALUES, run
from .live import live_values


class Pool(NamedTuple):
    """Incidents, and the facets that are asked of them."""

    incidents: QuerySet
    facets: Collection[str]


def counted_among(pools):
    """For each pool the facets asked, with the number of its incidents that have each value; of a query the sum."""
    found: list[dict[str, dict[str, int]]] = [{facet: {} for facet in pool.facets} for pool in pools]
    asked = []
    for place, pool in enumerate(pools):
        try:
            asked.append((place, pool.facets, sql_of(pool.incidents.order_by().values("pk"))))
        except EmptyResultSet:
            continue
    if asked:
        noted, rows = _stored(asked)
        for place, facet, value, incidents in _exact(asked) if noted else rows:
            found[place][facet][value] = found[place][facet].get(value, 0) + incidents
    return found


def _stored(asked):
    noted = f"SELECT -1, '', '', COUNT(*) FROM (SELECT 1 FROM {NOTES} LIMIT 1) n"  # noqa: S608
    counts = [_stored_of(place, facets) for place, facets, _ in asked]
    (_, _, _, noted), *rows = run(f"WITH {_pools(asked)} {' UNION ALL '.join([noted, *counts])}", _parameters(asked))
    return noted, rows


def _exact(asked):
    live, parameters = live_values(tuple(sorted({facet for _, facets, _ in asked for facet in facets})))
    unchanged = " AND v.incident_id NOT IN (SELECT incident_id FROM changed)"
    counts = [_stored_of(place, facets, unchanged) for place, facets, _ in asked]
    counts += [_live_of(place, facets) for place, facets, _ in asked]
    return run(
        f"WITH changed (incident_id) AS MATERIALIZED (SELECT DISTINCT incident_id FROM {NOTES}), "  # noqa: S608
        f"live (incident, facet, value, rows) AS MATERIALIZED ({live}), {_pools(asked)} {' UNION ALL '.join(counts)}",
        [*parameters, *_parameters(asked)],
    )


def _pools(asked):
    return ", ".join(f"pool_{place} (incident) AS MATERIALIZED ({sql})" for place, _, (sql, _) in asked)


def _parameters(asked):
    return [value for _, _, (_, parameters) in asked for value in parameters]


def _stored_of(place, facets, unchanged=""):
    return (
        f"SELECT {place}, k.facet, k.value, c.found FROM (SELECT v.key_id, COUNT(*) AS found FROM {VALUES} v "  # noqa: S608
        f"WHERE v.incident_id IN (SELECT incident FROM pool_{place}) AND v.key_id IN "
        f"(SELECT k.id FROM {KEYS} k WHERE {_asked('k', facets)}){unchanged} GROUP BY v.key_id) c "
        f"JOIN {KEYS} k ON k.id = c.key_id"
    )


def _live_of(place, facets):
    return (
        f"SELECT {place}, l.facet, l.value, COUNT(*) FROM live l "  # noqa: S608
        f"WHERE l.incident IN (SELECT incident FROM pool_{place}) AND {_asked('l', facets)} GROUP BY l.facet, l.value"
    )


def _asked(row, facets):
    names = "', '".join(facets)
    return f"{row}.facet IN ('{names}')"
