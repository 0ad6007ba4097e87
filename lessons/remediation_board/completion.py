"""How what was promised is done over time: month by month, how long it takes, and how much within the policy."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from django.conf import settings

#: How many months a reader may ask for, the first where none is.
MONTHS = (12, 24)


class Month(NamedTuple):
    name: str  #: 2026-11
    opened: int
    done: int
    verified: int

    @property
    def label(self):
        return f"{date.fromisoformat(f'{self.name}-01'):%b %Y}"


@dataclass(frozen=True)
class Completion:
    months: list[Month]  #: all until the end of each
    median: float | None  #: days from opening to done
    median_of: int
    within: int
    within_of: int  #: what is done on a known day or still open past its time, where a rule says when
    not_dated: int  #: done, on a day that is not known
    rules: list[tuple[int, int]]  #: the severities, and within how many days

    @property
    def median_told(self):
        """“23 days”, or 23.5 between two."""
        return f"{self.median:g} day{'' if self.median == 1 else 's'}"

    @property
    def share(self):
        return round(100 * self.within / self.within_of) if self.within_of else None


def completion(figures, *, on, months=MONTHS[0]):
    """From the figures, over so many months until the one of today."""
    took = Counter()
    for (_, days), number in figures.of("took").items():
        took[int(days)] += number
    within, within_of = within_policy(figures)
    done = sum(number for status, number in figures.by_status if status in ("done", "verified"))
    return Completion(
        months=[
            Month(name, *counts)
            for name, *counts in zip(
                names_of_months(on, months),
                *(until_each(figures.of(part), on, months) for part in ("opened", "done", "verified")),
                strict=True,
            )
        ],
        median=median(took),
        median_of=took.total(),
        within=within,
        within_of=within_of,
        not_dated=done - figures.number("done"),
        rules=sorted(settings.FAULTLINE_DUE_WITHIN.items()),
    )


def names_of_months(on, months):
    """The last so many, as “2026-11”, the oldest first."""
    last = on.year * 12 + on.month - 1
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(last - months + 1, last + 1)]


def until_each(counts, on, months):
    """How many there are until the end of each month, with all from before the first."""
    by_month = Counter({month: number for (month, _), number in counts.items()})
    names = names_of_months(on, months)
    before = sum(number for month, number in by_month.items() if month < names[0])
    return list(accumulate((by_month[name] for name in names), initial=before))[1:]


def median(counts):
    """Of values that were counted; between the two in the middle where there are two."""
    if not counts:
        return None
    size, seen, found = counts.total(), 0, []
    middle = {(size - 1) // 2, size // 2}
    for value in sorted(counts):
        found += [value for place in middle if seen <= place < seen + counts[value]]
        seen += counts[value]
    return sum(found) / len(found)


def within_policy(figures):
    """How many were done in the time that the policy gives to their severity, and of how many that can be said."""
    within = of = 0
    for severity, days in settings.FAULTLINE_DUE_WITHIN.items():
        for (rated, took), number in figures.of("took").items():
            if rated == str(severity):
                of += number
                within += number if int(took) <= days else 0
        of += figures.of("too_late").get((str(severity), ""), 0)
    return within, of
