"""Queries that are compiled once, and afterwards only executed.

To build and to compile a queryset takes Django many times as long as the database takes to answer it. A function whose
querysets differ from call to call in values alone can be spared that::

    @compiled
    def evidence_on(lesson: int, user):
        return Evidence.objects.visible_to(user).filter(lesson=lesson)

    evidence_on(lesson.pk, request.user)  # → a list of what the queryset would give

It is called with a parameter in place of each value, once for every kind of reader: ``user`` then stands for all of
whom ``incidents.access`` thinks alike. The other parameters are annotated with what they are: ``int``, ``str``, or a
``list`` of them to be looked up by ``__in``. The queryset gives instances, joined by ``select_related``, or tuples by
``values_list``, and prefetches nothing.
"""

from functools import wraps
from inspect import signature
from typing import Any

from django.db import connection

from .parameters import AnyReader, placed
from .statements import Statement

__all__ = ["compiled"]

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
            STATEMENTS[key] = Statement(build(*(placed(parameter, kind) for parameter in parameters.values())))
        return STATEMENTS[key].rows(given)

    return rows
