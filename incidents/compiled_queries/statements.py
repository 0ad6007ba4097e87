"""A queryset, compiled: its SQL with the places of its parameters, and how its rows are told."""

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

from . import prepared
from .parameters import Parameter


class Statement:
    """A compiled queryset."""

    def __init__(self, queryset):
        if queryset._iterable_class not in (ModelIterable, ValuesListIterable) or queryset._prefetch_related_lookups:
            raise TypeError("Only instances and plain tuples can be had from a compiled query, and nothing prefetched.")
        self.alias = queryset.db
        #: Never open: what the statement keeps of it may be used by every thread.
        self.connection = connections[self.alias].copy()
        compiler = queryset.query.get_compiler(connection=self.connection)
        try:
            self.sql, params = compiler.as_sql()
        except EmptyResultSet:
            self.sql, params = "", []
        finally:
            self.connection.close()
        self.params = list(params)
        self.width = compiler.col_count
        if self.sql:
            fields = [column for column, *_ in compiler.select[: self.width]]
            self.converters = [(place, *found) for place, found in compiler.get_converters(fields).items()]
            self.tell = self._instances(compiler) if queryset._iterable_class is ModelIterable else self._values

    def rows(self, given):
        """The rows for values of the parameters, by their names."""
        if not self.sql:
            return []
        with connections[self.alias].cursor() as cursor:
            self._execute(cursor, given)
            return [self.tell(row) for row in self._converted(cursor.fetchall())]

    def _execute(self, cursor, given):
        vendor = self.connection.vendor
        if prepared.is_of_use(cursor.db):
            parameters = {param.name: param for param in self.params if isinstance(param, Parameter)}
            values = [param.for_database(given[name], vendor) for name, param in parameters.items()]
            prepared.execute(cursor, self, values)
        else:
            cursor.execute(
                self.sql,
                [
                    param.for_database(given[param.name], vendor) if isinstance(param, Parameter) else param
                    for param in self.params
                ],
            )

    def _converted(self, rows):
        """As ``SQLCompiler.apply_converters``, which finds the converters anew each time."""
        if not self.converters:
            return rows
        rows = list(map(list, rows))
        for place, converters, expression in self.converters:
            for row in rows:
                for convert in converters:
                    row[place] = convert(row[place], expression, self.connection)
        return rows

    def _values(self, row):
        return tuple(row[: self.width])

    def _instances(self, compiler):
        """As ``ModelIterable``, which does what is done here for each query."""
        info, alias = compiler.klass_info, self.alias
        model, (first, *_, last) = info["model"], info["select_fields"]
        names = [column.target.attname for column, *_ in compiler.select[first : last + 1]]
        related = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]
        annotated = list((compiler.annotation_col_map or {}).items())

        def instance(row):
            made = model.from_db(alias, names, row[first : last + 1])
            for populator in related:
                populator.populate(row, made)
            for name, place in annotated:
                setattr(made, name, row[place])
            return made

        return instance
