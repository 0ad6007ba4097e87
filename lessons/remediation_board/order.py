"""The order of the list, as its heads ask for it."""

from typing import Any, NamedTuple

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, NullIf

from incidents.lists import Order
from lessons.models import Remediation


def place_in(field, values):
    return Case(*(When(**{field: value}, then=place) for place, value in enumerate(values)), default=Value(len(values)))


class Sort(NamedTuple):
    label: str
    by: Any
    is_backwards: bool = False  #: what is smallest is the greatest of what it is called by, such as the age
    starts_descending: bool = False


#: For those to whom owners are not named; their order would tell, too.
TEAM = NullIf("team", Value(""))
SORTS = {
    "due": Sort("due date", F("due_on")),
    "kind": Sort("kind", place_in("kind", Remediation.Kind.values)),
    "incident": Sort("incident", Coalesce(NullIf("incident__short_title", Value("")), "incident__title")),
    "owner": Sort("owner", Coalesce(TEAM, NullIf("owner_name", Value("")), "owner__username")),
    "team": Sort("team", TEAM),
    "age": Sort("age", F("opened_on"), is_backwards=True, starts_descending=True),
    "status": Sort("status", place_in("status", Remediation.Status.values)),
    "priority": Sort("priority", F("priority")),
    "severity": Sort("severity", F("incident__severity")),
    "moved": Sort("last movement", F("moved_on")),
    "completed": Sort("completion", F("completed_on"), starts_descending=True),
    "organization": Sort("organisation", F("incident__organization__name")),
    "newest": Sort("incident, the newest first", F("incident__started_at"), is_backwards=True),
}


class RemediationOrder(Order):
    """An order that readers may choose for the remediations, by the links that head their columns."""

    def __init__(self, asked, *, names_owners, default="due"):
        super().__init__(asked if asked.removeprefix("-") in SORTS else default)
        self.names_owners = names_owners

    @property
    def label(self):
        return SORTS[self.name].label

    @property
    def columns(self):
        """What the rows are sorted by. What has no value comes last either way."""
        sort = SORTS[self.name]
        if self.name == "newest" and not self.is_descending:
            return (F("incident__started_at").desc(nulls_last=True), "-incident_id", "position", "pk")
        is_told = self.name != "owner" or self.names_owners
        by = sort.by if is_told else TEAM
        by = by.desc(nulls_last=True) if self.is_descending != sort.is_backwards else by.asc(nulls_last=True)
        return (by, F("incident__started_at").desc(nulls_last=True), "position", "pk")

    def apply(self, remediations):
        return remediations.order_by(*self.columns)

    def starts_descending(self, name):
        return SORTS[name].starts_descending
