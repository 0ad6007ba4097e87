"""Rows together with what they link to."""

from django.db.models import F, IntegerField, JSONField, Subquery


def with_linked(queryset, **links):
    """The rows, each with what stands at the other end of its links: for every name a list without repetition.

    A link is a lookup, or several lookups whose values belong together. One query, where a prefetch takes one more for
    each link and loads whole rows.
    """
    columns = {name: [f"{name}_{place}" for place, _ in enumerate(_lookups(link))] for name, link in links.items()}
    lookups = {
        column: F(lookup)
        for name, link in links.items()
        for column, lookup in zip(columns[name], _lookups(link), strict=True)
    }
    rows = {}
    for joined in queryset.annotate(**lookups):
        row = rows.setdefault(joined.pk, joined)
        for name, link in links.items():
            found = vars(row).setdefault(name, [])
            values = tuple(getattr(joined, column) for column in columns[name])
            linked = values[0] if isinstance(link, str) else values
            if values[0] is not None and linked not in found:
                found.append(linked)
    return list(rows.values())


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
