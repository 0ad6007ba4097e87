"""What of a list a reader may change: those have a box to tick, and a form in their row."""

from django.db.models import prefetch_related_objects

from lessons import rights

from .row_form import statuses


def with_rights(rows, user):
    """The same, each with whether the reader may move and assign it. Of theirs none: they stay as they are stated."""
    ours = [one for one in rows if one.is_ours] if user.is_authenticated else []
    prefetch_related_objects([one.incident for one in ours], "authors", "groups")
    for one in rows:
        one.may_move = one in ours and bool(rights.may_move(user, one))
        one.may_assign = one.may_move and bool(rights.may_assign(user, one))
        one.statuses = statuses(one) if one.may_move else []
    return rows
