"""Rows together with what they link to, and querysets as parts of other queries."""

from django.db import connections
from django.db.models import F, IntegerField, JSONField, OuterRef, Subquery

from .models import Incident


def with_linked(queryset, **links):
    """The rows, each with what stands at the other end of its links: for every name a list without repetition.

    A link is a lookup, or several lookups whose values belong together. One query, where a prefetch takes one more for
    each link and loads whole rows.
    """
    return folded(joined(queryset, **links), **links)


def joined(queryset, **links):
    """The rows of ``with_linked``, each as often as something stands at the other ends of its links."""
    lookups = {
        _column(name, place): F(lookup) for name, link in links.items() for place, lookup in enumerate(_lookups(link))
    }
    return queryset.annotate(**lookups)


def folded(rows, **links):
    """Each of the ``joined`` rows once, with lists of what its links lead to."""
    columns = {name: [_column(name, place) for place, _ in enumerate(_lookups(link))] for name, link in links.items()}
    found = {}
    for row in rows:
        kept = found.setdefault(row.pk, row).__dict__
        for name, link in links.items():
            linked = kept.setdefault(name, [])
            values = tuple(getattr(row, column) for column in columns[name])
            value = values[0] if isinstance(link, str) else values
            if values[0] is not None and value not in linked:
                linked.append(value)
    return list(found.values())


def _column(name, place):
    return f"{name}_{place}"


def one_by_one(rows, incident, user):
    """Those of the rows whose incident the user may read, looked at one after the other, where a limit stops soon.

    To PostgreSQL an EXISTS is a join, for which it may go through all incidents; this it has to ask of each row.
    """
    readable = Incident.objects.visible_to(user).order_by().filter(pk=OuterRef(incident)).values("pk")
    return rows.alias(readable=Subquery(readable[:1])).filter(readable__isnull=False)


def sql_of(queryset):
    """The SQL of a queryset and its parameters, to stand in a statement that is written by hand.

    Raises ``EmptyResultSet`` where no row can be found.
    """
    return queryset.query.get_compiler(connection=connections[queryset.db]).as_sql()


class Listed(Subquery):
    """What a query finds under the name ``listed``, as one JSON list in its order: many rows told by one column."""

    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        template = "(SELECT JSON_GROUP_ARRAY(JSON(found.listed)) FROM (%(subquery)s) found)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler, connection, **extra):
        template = "(SELECT COALESCE(JSONB_AGG(found.listed), '[]') FROM (%(subquery)s) found)"
        return self.as_sql(compiler, connection, template=template, **extra)


class Counted(Subquery):
    """How many rows a query finds, which may be cut at as many as are worth telling."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) found)"
    output_field = IntegerField()


def _lookups(link):
    return [link] if isinstance(link, str) else link
