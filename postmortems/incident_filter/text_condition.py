"""The condition that an incident has the words of a query."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q

from incidents.models import Signal
from incidents.text_matching import folded

COLUMNS = ("title", "short_title", "reference", "summary")


def text_condition(query):
    """Every word and phrase, or one of its alternatives, and none of what is left out."""
    groups = [reduce(or_, map(_has, group)) for group in query.groups]
    return reduce(and_, [*groups, *(~_has(term) for term in query.excluded)], Q())


def _has(term):
    text = folded(term.text)
    signals = Signal.objects.order_by().filter(text__folded__contains=text)
    columns = ((f"{column}__folded__contains", text) for column in COLUMNS)
    return Q(*columns, ("pk__in", signals.values("incident")), _connector=Q.OR)
