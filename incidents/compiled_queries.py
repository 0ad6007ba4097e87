"""Queries that are compiled once, and afterwards only executed.

To build and to compile a queryset takes Django many times as long as the database takes to answer it. A function whose
querysets differ from call to call in values alone can be spared that::

    @compiled
    def evidence_on(lesson, user):
        return Evidence.objects.visible_to(user).filter(lesson=lesson)

    evidence_on(lesson.pk, request.user)  # → a list of what the queryset would give

It is called with a parameter in place of each value, once for every kind of reader: ``user`` then stands for all of
whom ``incidents.access`` thinks alike. A parameter annotated as a ``list`` is to be looked up by ``__in``. The queryset
gives instances, joined by ``select_related``, or tuples by ``values_list``, and prefetches nothing.
"""

import json
from functools import wraps
from inspect import signature
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import BigIntegerField, Expression, TextField
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

from .access import ADMINISTRATORS, AUTHORS, READERS, REVIEWERS, groups_of

LISTS = {list[int]: BigIntegerField(), list[str]: TextField()}


class Parameter(Expression):
    """The place of a value that each execution brings along."""

    def __init__(self, name, output_field=None):
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def for_database(self, value, vendor):
        return value


class Several(Parameter):
    """The place of a list of values, to look for ``in``."""

    def as_sqlite(self, compiler, connection):
        return "(SELECT value FROM JSON_EACH(%s))", [self]

    def as_postgresql(self, compiler, connection):
        return f"(SELECT UNNEST(%s::{self.output_field.db_type(connection)}[]))", [self]

    def for_database(self, value, vendor):
        return json.dumps(list(value)) if vendor == "sqlite" else list(value)


class AnyReader(Parameter):
    """Any user of a kind: it answers whatever ``incidents.access`` asks, but who it is."""

    def __init__(self, name, kind):
        super().__init__(name)
        self.is_authenticated, self.is_active, self.is_superuser, self._names_of_groups, _ = kind

    @staticmethod
    def kind_of(user):
        """All that decides what a user may read, but who it is and what is opened to them by name."""
        groups = groups_of(user) & {READERS, AUTHORS, REVIEWERS, ADMINISTRATORS}
        return user.is_authenticated, user.is_active, user.is_superuser, groups, settings.FAULTLINE_PUBLIC

    @property
    def pk(self):
        return self if self.is_authenticated else None

    def for_database(self, value, vendor):
        return value.pk


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

    def rows(self, values):
        if not self.sql:
            return []
        params = [
            param.for_database(values[param.name], self.connection.vendor) if isinstance(param, Parameter) else param
            for param in self.params
        ]
        with connections[self.alias].cursor() as cursor:
            cursor.execute(self.sql, params)
            return [self.tell(row) for row in self._converted(cursor.fetchall())]

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


#: By the function that made the queryset, the database's kind and the kind of reader.
STATEMENTS: dict[Any, Statement] = {}


def compiled(build):
    """A function that answers with the rows of the queryset that ``build`` makes."""
    parameters = signature(build).parameters

    @wraps(build)
    def rows(*values):
        given = dict(zip(parameters, values, strict=True))
        kind = AnyReader.kind_of(given["user"]) if "user" in given else None
        key = (build, connection.vendor, kind)
        if key not in STATEMENTS:
            STATEMENTS[key] = Statement(build(*(_place(parameter, kind) for parameter in parameters.values())))
        return STATEMENTS[key].rows(given)

    return rows


def _place(parameter, kind):
    if parameter.name == "user":
        return AnyReader("user", kind)
    if parameter.annotation in LISTS:
        return Several(parameter.name, LISTS[parameter.annotation])
    return Parameter(parameter.name)
