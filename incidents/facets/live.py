"""The values that incidents have at this moment, from their own rows."""

from django.db import connection
from django.db.models import Count, F, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from incidents.access import audience_of
from incidents.expressions import Seconds
from incidents.models import FacetValue, Incident
from incidents.subqueries import sql_of

from .declaring import DECLARED

_values: dict = {}


def live_values(facets=None):
    """SQL and parameters of (incident, facet, value, rows) of the incidents in ``changed (incident_id)``.

    Of all facets, or those that are named. ``changed`` is a table or common table expression of the statement around
    it. Compiled once: which facets there are never changes, and a union of so many querysets takes longer to compile
    than to run.
    """
    place = connection.vendor, facets
    if place not in _values:
        parts = [sql_of(_rows(facet)) for facet in DECLARED if facets is None or facet.name in facets]
        sql = " UNION ALL ".join(sql for sql, _ in parts)
        _values[place] = sql, [value for _, parameters in parts for value in parameters]
    return _values[place]


def copied_columns():
    """SQL and parameters of (incident, audience, started) of the same incidents: what their values copy of them."""
    started = Coalesce(Seconds("started_at"), Value(FacetValue.UNKNOWN))
    incidents = Incident.objects.filter(pk__in=changed()).order_by()
    return sql_of(incidents.values_list("pk", audience_of(Incident), started))


def changed():
    return RawSQL("SELECT changed.incident_id FROM changed", ())


def _rows(facet):
    value = F(facet.value) if isinstance(facet.value, str) else facet.value
    rows = facet.rows().order_by().filter(**{f"{facet.incident}__in": changed()})
    return rows.values_list(F(facet.incident), Value(facet.name, TextField()), Cast(value, TextField())).annotate(
        Count("pk")
    )
