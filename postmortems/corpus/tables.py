"""Rows written by the thousand, past the models: COPY on PostgreSQL, many values a statement on SQLite."""

from datetime import date, datetime
from io import StringIO

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max

SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Table:
    """The rows to be written to a model's table, each given its id at once, so that others can name it."""

    def __init__(self, model):
        self.model = model
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.columns = [field.column for field in fields]
        self.blank = {field.attname: field.get_default() for field in fields}
        self.id_name = model._meta.pk.attname
        self.last_id = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
        self.rows = []

    def add(self, **values):
        """Note a row, and say its id. Moments are in UTC, and have no zone."""
        self.last_id += 1
        row = {**self.blank, **values, self.id_name: self.last_id}
        if len(row) != len(self.columns):
            raise TypeError(f"{self.model.__name__} has no {', '.join(row.keys() - self.blank.keys())}")
        self.rows.append(tuple(row.values()))
        return self.last_id

    def write(self, cursor):
        """Write the rows noted, and forget them."""
        if self.rows:
            (copy if connection.vendor == "postgresql" else insert)(cursor, self)
            self.rows = []


class Tables:
    """One table for each model that is asked for."""

    def __init__(self):
        self.by_model = {}

    def __getitem__(self, model):
        if model not in self.by_model:
            self.by_model[model] = Table(model)
        return self.by_model[model]

    def write(self):
        with connection.cursor() as cursor:
            for table in self.by_model.values():
                table.write(cursor)

    def finish(self):
        """Have the database go on with the ids after ours, and know what the tables hold."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.by_model)):
                cursor.execute(statement)
            cursor.execute("ANALYZE")


def quoted(table):
    name = connection.ops.quote_name
    return name(table.model._meta.db_table), ", ".join(map(name, table.columns))


def copy(cursor, table):
    lines = StringIO("".join(["\t".join(map(copied, row)) + "\n" for row in table.rows]))
    cursor.copy_expert("COPY {} ({}) FROM STDIN".format(*quoted(table)), lines)


def copied(value):
    if value is None:
        return "\\N"
    return value.translate(SPECIAL) if isinstance(value, str) else str(value)


def insert(cursor, table):
    name, columns = quoted(table)
    places = ", ".join(["%s"] * len(table.columns))
    rows = [[str(value) if isinstance(value, date | datetime) else value for value in row] for row in table.rows]
    cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({places})", rows)  # noqa: S608  names of our tables
