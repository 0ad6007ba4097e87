"""What the list sorts and groups by, written so that both databases give the same answer, and fast."""

from django.db.models import F, Func, IntegerField


class LocalYear(Func):
    """The year in which an incident started, by the clocks of its own zone; NULL while the start is unknown.

    The zone can matter only round New Year, so only there is it asked.
    """

    output_field = IntegerField()

    def __init__(self, *expressions):
        super().__init__(*(expressions or (F("started_at"), F("zone"))))

    def as_sqlite(self, compiler, connection, **context):
        return self._as_sql(
            compiler,
            "CAST(CASE WHEN SUBSTR({at}, 6, 5) IN ('12-31', '01-01') "
            "THEN django_datetime_extract('year', {at}, {zone}, 'UTC') ELSE SUBSTR({at}, 1, 4) END AS INTEGER)",
        )

    def as_postgresql(self, compiler, connection, **context):
        return self._as_sql(
            compiler,
            "CAST(EXTRACT(YEAR FROM {at} AT TIME ZONE CASE WHEN TO_CHAR({at} AT TIME ZONE 'UTC', 'MM-DD') "
            "IN ('12-31', '01-01') THEN {zone} ELSE 'UTC' END) AS INTEGER)",
        )

    def _as_sql(self, compiler, template):
        (at, _), (zone, _) = map(compiler.compile, self.source_expressions)
        return template.format(at=at, zone=zone), []
