"""Triggers that note which incidents have changed, on every table whose rows the facets count."""

import re

from incidents.models import ChangedIncident, Incident
from incidents.noted_changes import Notes, Watched, noting_triggers

from .declaring import DECLARED
from .live import copied_columns, live_values

NOTES = Notes(ChangedIncident._meta.db_table, "incident_id")


def watched():
    tables: dict[str, Watched] = {}

    def watch(model, column, beside=None):
        options = model._meta
        tables.setdefault(options.db_table, Watched(options.db_table, options.pk.column, column, beside))

    watch(Incident, Incident._meta.pk.column)
    for model, path in [read for facet in DECLARED for read in _read_by(facet)]:
        step, _, last = path.partition("__")
        found = model._meta.pk if step == "pk" else model._meta.get_field(step)
        if found.one_to_many:
            beside = found.related_model._meta
            watch(model, model._meta.pk.column, (beside.db_table, found.field.column, beside.pk.column))
        elif last:
            other = found.related_model
            incident = other._meta.get_field(last).column
            watch(model, found.column, (other._meta.db_table, other._meta.pk.column, incident))
            watch(other, incident)
        else:
            watch(model, found.column)
    for model, _ in [read for facet in DECLARED for read in facet.also]:
        tables[model._meta.db_table].columns |= {field.column for field in model._meta.concrete_fields}
    for sql, _ in (live_values(), copied_columns()):
        for table, column in re.findall(r'"(\w+)"\."(\w+)"', sql):
            if table in tables:
                tables[table].columns.add(column)
    return tables.values()


def _read_by(facet):
    return [(facet.rows().model, facet.incident), *facet.also]


def facet_triggers():
    return noting_triggers("facets", NOTES, watched())
