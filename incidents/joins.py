"""Rows together with the ids of what they link to."""

from django.db.models import F


def with_linked_ids(queryset, link, *, name):
    """The rows, each with the ids at the other end of ``link`` in ``name``.

    One query, where a prefetch takes two and loads the other ends, which the page has already.
    """
    rows = {}
    for row in queryset.annotate(linked_id=F(link)):
        if row.pk not in rows:
            setattr(row, name, [])
        linked = getattr(rows.setdefault(row.pk, row), name)
        if row.linked_id is not None:
            linked.append(row.linked_id)
    return list(rows.values())
