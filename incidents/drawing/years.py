"""An axis of years."""

from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime
from typing import NamedTuple

STEPS = (1, 5, 10, 50, 100, 500, 1000, 5000)
#: How many years are named at most, on a wide screen and on a narrow one.
WIDE, NARROW = 17, 4


class YearTick(NamedTuple):
    year: int
    x: float
    is_always_shown: bool


@dataclass(frozen=True)
class YearAxis:
    """Whole years, from the first to the end of the last, between two percentages of the width."""

    first: int
    last: int
    left: float = 0
    right: float = 100

    @classmethod
    def over(cls, moments, **sides):
        years = [at.year for at in moments]
        return cls(min(years), max(years), **sides)

    def x(self, at):
        start, end = beginning(self.first), beginning(self.last + 1)
        return round(self.left + (at - start) / (end - start) * (self.right - self.left), 2)

    @property
    def ticks(self):
        """The years to name, each with its place, and whether there is room for it on a narrow screen."""
        years = range(self.first, self.last + 2)
        wide, narrow = (next(step for step in STEPS if len(years) / step <= most) for most in (WIDE, NARROW))
        return [YearTick(year, self.x(beginning(year)), year % narrow == 0) for year in years if year % wide == 0]


def beginning(year):
    return datetime(year, 1, 1, tzinfo=UTC) if year <= MAXYEAR else datetime.max.replace(tzinfo=UTC)
