"""The facets that are kept, as the packages declare them for their own rows when the site starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

DECLARED: list["Facet"] = []


@dataclass(frozen=True, eq=False)
class Facet:
    """Rows that give incidents a value: of the categories of triggers, ``Facet("trigger", Trigger…all, "category")``.

    ``rows`` makes their queryset, ``value`` is a column or an expression that is never NULL, ``incident`` leads to the
    incident: a foreign key of the row or of what the row points to, or ``pk`` where the row is the incident. What
    several facets of one name find has to differ. ``also`` are tables by which the rows are chosen, each a model and
    what leads from it to the incident, or to its many incidents: whatever changes in them changes the incidents.
    """

    name: str
    rows: Callable[[], QuerySet]
    value: Any
    incident: str = "incident"
    also: tuple[tuple[Any, str], ...] = ()


def declare(*facets):
    DECLARED.extend(facets)
