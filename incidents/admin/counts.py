"""Columns that count what belongs to a row."""

from django.contrib import admin
from django.db.models import IntegerField, OuterRef, Value

from incidents.access import is_administrator
from incidents.subqueries import Counted


def count_of(rows, *, by, of="pk"):
    """How many of the rows belong to each row of a list, ``by`` a foreign key; or how many different ``of`` them."""
    return Counted(rows.filter(**{by: OuterRef("pk")}).order_by().values(of).distinct())


def count_column(name, label):
    @admin.display(description=label, ordering=name)
    def column(self, row):
        return getattr(row, name)

    return column


class Counting(admin.ModelAdmin):
    """A list with ``counts``, the column's name to its ``count_of``."""

    counts: dict = {}

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if is_administrator(request.user):
            return rows.annotate(**self.counts)
        return rows.annotate(**dict.fromkeys(self.counts, Value(None, IntegerField())))  # the hidden would be counted
