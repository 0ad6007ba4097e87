"""Times and texts, worked out in the database: the same answer on SQLite and PostgreSQL, and fast on both."""

from django.db.models import BigIntegerField, DateField, DateTimeField, F, Func, IntegerField, TextField


class Seconds(Func):
    """A moment as whole seconds since 1970, to reckon with; NULL while it is unknown."""

    arity = 1
    output_field = BigIntegerField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, template="CAST(STRFTIME('%%%%s', %(expressions)s) AS INTEGER)", **context
        )

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint", **context
        )


class EndOfDay(Func):
    """The moment at which a day is over everywhere on Earth: noon UTC of the day after (where clocks show UTC−12)."""

    arity = 1
    output_field = DateTimeField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="DATETIME(%(expressions)s, '+36 hours')", **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "((%(expressions)s + INTERVAL '36 hours') AT TIME ZONE 'UTC')"
        return self.as_sql(compiler, connection, template=template, **context)


class Caseless(Func):
    """Text with the letters A to Z small, and its order by code point, whatever the database's own collation.

    Other letters keep their case: SQLite knows none of them.
    """

    function = "LOWER"
    arity = 1
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='LOWER(%(expressions)s COLLATE "C")', **context)


class OfStart(Func):
    """What the clocks of an incident's own zone tell of its start; NULL while that is unknown."""

    def __init__(self, *expressions):
        super().__init__(*(expressions or (F("started_at"), F("zone"))))

    def in_template(self, compiler, template):
        (at, _), (zone, _) = map(compiler.compile, self.source_expressions)
        return template.format(at=at, zone=zone), []


class LocalYear(OfStart):
    """The year in which an incident started. The zone can matter only round New Year, so only there is it asked."""

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        return self.in_template(
            compiler,
            "CAST(CASE WHEN SUBSTR({at}, 6, 5) IN ('12-31', '01-01') "
            "THEN django_datetime_extract('year', {at}, {zone}, 'UTC') ELSE SUBSTR({at}, 1, 4) END AS INTEGER)",
        )

    def as_postgresql(self, compiler, connection, **context):
        return self.in_template(
            compiler,
            "CAST(EXTRACT(YEAR FROM {at} AT TIME ZONE CASE WHEN TO_CHAR({at} AT TIME ZONE 'UTC', 'MM-DD') "
            "IN ('12-31', '01-01') THEN {zone} ELSE 'UTC' END) AS INTEGER)",
        )


class LocalDay(OfStart):
    """The day on which an incident started."""

    output_field = DateField()

    def as_sqlite(self, compiler, connection, **context):
        return self.in_template(compiler, "django_datetime_cast_date({at}, {zone}, 'UTC')")

    def as_postgresql(self, compiler, connection, **context):
        return self.in_template(compiler, "CAST({at} AT TIME ZONE {zone} AS DATE)")
