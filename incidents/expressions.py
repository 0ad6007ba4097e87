"""Times and texts, worked out in the database: the same answer on SQLite and PostgreSQL, and fast on both."""

from django.db.models import BigIntegerField, DateTimeField, Func, TextField


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
