"""New rows into the database, many at once.

As ``bulk_create``, which asks of every value anew whether it is an expression and how it is told to the database: a
third of the time that an import takes.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from django.db import connection, connections, models

#: How many rows go into one statement. A connection to SQLite keeps its last 128 statements, so there are few of them.
AT_ONCE = {"postgresql": (1000,), "sqlite": (64, 8, 1)}
#: What columns hold that the database takes as it is.
PLAIN = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.AutoField: int,
    models.BigAutoField: int,
}


def blank_rows(model):
    """A function that makes rows of the model with nothing but defaults: as ``model()``, which asks anew for each."""
    return partial(model, *(column.get_default() for column in model._meta.concrete_fields))


def insert(rows: Iterable[models.Model]) -> None:
    """Insert new rows of one model, whose relations are saved already, and give them their ids."""
    rows = list(rows)
    if not rows:
        return
    model = type(rows[0])
    columns: list[Any] = [
        field for field in model._meta.concrete_fields if not field.primary_key and not field.generated
    ]
    database = connections[connection.alias]  # itself: what stands for it costs a look-up for each value
    told = list(zip(*(_told(column, rows, database) for column in columns), strict=True))
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column.column) for column in columns)
    into = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES "  # noqa: S608  names of ours alone
    primary_key: Any = model._meta.pk
    returning = f" RETURNING {quoted(primary_key.column)}"
    place = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for some in _parts(len(rows), AT_ONCE[connection.vendor]):
            places = ", ".join([place] * len(told[some]))
            cursor.execute(f"{into}{places}{returning}", list(chain.from_iterable(told[some])))
            for row, (pk,) in zip(rows[some], cursor.fetchall(), strict=True):
                setattr(row, primary_key.attname, pk)
                row._state.adding, row._state.db = False, database.alias


def _parts(length: int, sizes: tuple[int, ...]) -> Iterator[slice]:
    """All of a list in parts of these sizes, the largest first; what the last does not divide is a part, too."""
    start = 0
    for size in sizes:
        while length - start >= size or (size == sizes[-1] and start < length):
            yield slice(start, min(start + size, length))
            start += size


def _told(column: Any, rows: list, database: Any) -> list:
    """What is told to the database of a column, for each row."""
    if type(column).pre_save is models.Field.pre_save:
        values = [getattr(row, column.attname) for row in rows]
    else:
        values = [column.pre_save(row, True) for row in rows]
    holder = column.target_field if column.is_relation else column
    if isinstance(holder, models.DateTimeField):  # all of ours know their zone, which Django would look for
        return list(map(database.ops.adapt_datetimefield_value, values))
    plain = next((kind for field, kind in PLAIN.items() if isinstance(holder, field)), None)
    return [
        value if value is None or type(value) is plain else column.get_db_prep_save(value, connection=database)
        for value in values
    ]
