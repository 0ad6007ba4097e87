"""Triggers that note which incidents have changed, on every table whose rows the facets count.

They work for whatever writes: the site, an import, ``update()``, a cascade, SQL by hand. They only ever insert, so that
no writer waits for another, however long its transaction.
"""

import re
from dataclasses import dataclass, field

from django.db import connection

from incidents.database_triggers import DatabaseTrigger
from incidents.models import ChangedIncident, Incident

from .declaring import DECLARED
from .live import copied_columns, live_values

NOTES = ChangedIncident._meta.db_table
EVENTS = {"INSERT": ["NEW"], "UPDATE": ["NEW", "OLD"], "DELETE": ["OLD"]}


@dataclass
class Watched:
    """A table that facets count, and how its rows lead to their incidents: by a column, or by one of a row beside."""

    table: str
    key: str
    column: str
    beside: tuple[str, str, str] | None = None  #: its table, the column that is pointed to, that of the incident
    columns: set[str] = field(default_factory=set)  #: those that the facets read

    def incidents_of(self, rows):
        if self.beside is None:
            return f"SELECT r.{self.column} AS id FROM {rows} r"  # noqa: S608
        table, key, incident = self.beside
        return f"SELECT b.{incident} AS id FROM {rows} r JOIN {table} b ON b.{key} = r.{self.column}"  # noqa: S608

    @property
    def compared(self):
        return sorted({*self.columns, self.key, self.column})


def watched():
    tables: dict[str, Watched] = {}

    def watch(model, column, beside=None):
        options = model._meta
        tables.setdefault(options.db_table, Watched(options.db_table, options.pk.column, column, beside))

    watch(Incident, Incident._meta.pk.column)
    for model, path in [read for facet in DECLARED for read in _read_by(facet)]:
        step, _, last = path.partition("__")
        found = model._meta.pk if step == "pk" else model._meta.get_field(step)
        if last:
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


def quoted(columns):
    return ", ".join(f'"{column}"' for column in columns)


def facet_triggers():
    make = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    for one in watched():
        needs = (NOTES, one.beside[0]) if one.beside else (NOTES,)
        for event in EVENTS:
            yield DatabaseTrigger(
                f"facets_{one.table}_{event.lower()}", one.table, (event,), needs=needs, **make(one, event)
            )


def _on_postgresql(one, event):
    """Once for a statement, however many rows it writes."""
    rows = {"INSERT": "new_rows", "DELETE": "old_rows"}.get(event)
    if rows is None:
        new, old = (f"SELECT {quoted(one.compared)} FROM {rows}" for rows in ("new_rows", "old_rows"))  # noqa: S608
        rows = f"(({new} EXCEPT {old}) UNION ALL ({old} EXCEPT {new}))"
    sql = f"INSERT INTO {NOTES} (incident_id) SELECT DISTINCT f.id FROM ({one.incidents_of(rows)}) f;"  # noqa: S608
    return {"postgresql": sql}


def _on_sqlite(one, event):
    """Once for each row; what is noted already need not be again, as nobody writes beside this transaction."""
    incidents = " UNION ".join(
        one.incidents_of(f"(SELECT {row}.{one.column} AS {one.column})") for row in EVENTS[event]
    )
    differs = (
        " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in one.compared)
        if len(EVENTS[event]) > 1
        else "1"
    )
    sql = (
        f"INSERT INTO {NOTES} (incident_id) SELECT f.id FROM ({incidents}) f "  # noqa: S608
        f"WHERE ({differs}) AND NOT EXISTS (SELECT 1 FROM {NOTES} n WHERE n.incident_id = f.id);"
    )
    return {"sqlite": sql, "columns": tuple(one.compared) if event == "UPDATE" else ()}
