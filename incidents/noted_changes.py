"""Triggers that note which things have changed, wherever one of their rows is written.

They work for whatever writes: the site, an import, ``update()``, a cascade, SQL by hand. They only ever insert, so that
no writer waits for another, however long its transaction.
"""

from dataclasses import dataclass, field

from django.db import connection

from .database_triggers import DatabaseTrigger

EVENTS = {"INSERT": ["NEW"], "UPDATE": ["NEW", "OLD"], "DELETE": ["OLD"]}


@dataclass
class Watched:
    """A table, and how its rows lead to the things they belong to: by a column, or by one of a row beside."""

    table: str
    key: str
    column: str
    #: A table or subquery, the column of it that `column` is compared with, and that of the thing.
    beside: tuple[str, str, str] | None = None
    columns: set[str] = field(default_factory=set)  #: an update of others is none
    needs: tuple[str, ...] = ()  #: the tables of a subquery

    def things_of(self, rows):
        if self.beside is None:
            return f"SELECT r.{self.column} AS id FROM {rows} r"  # noqa: S608
        beside, key, thing = self.beside
        return f"SELECT b.{thing} AS id FROM {rows} r JOIN {beside} b ON b.{key} = r.{self.column}"  # noqa: S608

    @property
    def compared(self):
        return sorted({*self.columns, self.key, self.column})

    @property
    def tables_beside(self):
        return self.needs or (() if self.beside is None else (self.beside[0],))


@dataclass
class Notes:
    """The table in which it is noted which things changed, the column of their ids, and what else each note says."""

    table: str
    column: str
    also: dict[str, int] = field(default_factory=dict)

    def insert(self, things):
        columns = ", ".join([self.column, *self.also])
        values = "".join(f", {value}" for value in self.also.values())
        return f"INSERT INTO {self.table} ({columns}) SELECT DISTINCT f.id{values} FROM ({things}) f"  # noqa: S608

    def noted(self, thing):
        also = "".join(f" AND n.{column} = {value}" for column, value in self.also.items())
        return f"SELECT 1 FROM {self.table} n WHERE n.{self.column} = {thing}{also}"  # noqa: S608


def noting_triggers(prefix, notes, watched):
    make = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    for one in watched:
        for event in EVENTS:
            name = f"{prefix}_{one.table}_{event.lower()}"
            needs = (notes.table, *one.tables_beside)
            yield DatabaseTrigger(name, one.table, (event,), needs=needs, **make(notes, one, event))


def _quoted(columns):
    return ", ".join(f'"{column}"' for column in columns)


def _on_postgresql(notes, one, event):
    """Once for a statement, however many rows it writes."""
    rows = {"INSERT": "new_rows", "DELETE": "old_rows"}.get(event)
    if rows is None:
        new, old = (f"SELECT {_quoted(one.compared)} FROM {rows}" for rows in ("new_rows", "old_rows"))  # noqa: S608
        rows = f"(({new} EXCEPT {old}) UNION ALL ({old} EXCEPT {new}))"
    return {"postgresql": f"{notes.insert(one.things_of(rows))};"}


def _on_sqlite(notes, one, event):
    """Once for each row; what is noted already need not be again, as nobody writes beside this transaction."""
    if one.beside is None and event != "UPDATE":  # it is this one thing: an import writes thousands of such rows
        (row,) = EVENTS[event]
        thing = f"{row}.{one.column}"
        return {
            "sqlite": f"{notes.insert(f'SELECT {thing} AS id')};",
            "condition": f"NOT EXISTS ({notes.noted(thing)})",
        }
    things = " UNION ".join(one.things_of(f"(SELECT {row}.{one.column} AS {one.column})") for row in EVENTS[event])
    differs = (
        " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in one.compared)
        if len(EVENTS[event]) > 1
        else "1"
    )
    sql = f"{notes.insert(things)} WHERE ({differs}) AND NOT EXISTS ({notes.noted('f.id')});"
    return {"sqlite": sql, "columns": tuple(one.compared) if event == "UPDATE" else ()}
