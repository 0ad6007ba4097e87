"""How old what is open is, in steps."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Case, Q, TextField, Value, When


class Age(NamedTuple):
    value: str
    label: str
    since: int  #: days
    until: int | None  #: days, no longer of this step

    def condition(self, on):
        known = Q(opened_on__lte=on - timedelta(days=self.since)) if self.since else Q(opened_on__isnull=False)
        return known & Q(opened_on__gt=on - timedelta(days=self.until)) if self.until else known


AGES = (
    Age("under-30", "< 30 d", 0, 30),
    Age("30-90", "30–90 d", 30, 90),
    Age("90-180", "90–180 d", 90, 180),
    Age("180-365", "180–365 d", 180, 365),
    Age("over-365", "> 1 year", 365, None),
)
UNKNOWN = Age("unknown", "not known", 0, None)


def condition(value, on):
    """Of what is opened on a day that this step holds; of ``unknown`` on none that is known."""
    found = next((age for age in AGES if age.value == value), None)
    return found.condition(on) if found else Q(opened_on=None)


def step(on):
    """The value of the step in which each row is."""
    steps = (When(age.condition(on), then=Value(age.value)) for age in AGES)
    return Case(*steps, default=Value(UNKNOWN.value), output_field=TextField())
