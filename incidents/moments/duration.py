"""The time between moments."""

from dataclasses import dataclass
from datetime import timedelta

from .moment import Precision


@dataclass(frozen=True)
class Duration:
    """The time from one moment to another, told as precisely as the vaguer of the two allows."""

    length: timedelta
    precision: Precision = Precision.MINUTE

    @classmethod
    def between(cls, start, end):
        """None when either end is unknown: an unknown time is never zero."""
        if start is None or end is None:
            return None
        vaguer = max((start.precision, end.precision), key=lambda precision: precision.span)
        return cls(end.at - start.at, vaguer)

    @property
    def is_approximate(self):
        return self.precision != Precision.MINUTE

    @property
    def is_bound(self):
        """Whether it is only known to be less than an hour, or than a day."""
        unit = {Precision.HOUR: timedelta(hours=1), Precision.DAY: timedelta(days=1)}.get(self.precision)
        return unit is not None and not round(abs(self.length) / unit)

    @property
    def minutes(self):
        return round(self.length.total_seconds() / 60)

    def __str__(self):
        """One way to tell a length everywhere: ``45 min``, ``4 h 24 min``, ``11 h``, ``2 d 0 h``, ``≈ 7 h``.

        Below an hour in minutes; below a day in hours, with the minutes if there are any; from a day on in days and
        hours, rounded to the hour and with both told, so that ``2 d 0 h`` is not mistaken for a count of whole days.
        What is known to ten minutes, to the hour or to the day is told so far, with ``≈``.
        """
        if self.precision == Precision.MINUTE:
            return f"{'−' if self.minutes < 0 else ''}{_exact(abs(self.minutes))}"
        if self.precision == Precision.TEN_MINUTES:
            return f"≈ {'−' if self.minutes < 0 else ''}{_exact(abs(self.minutes))}"
        if self.precision == Precision.HOUR:
            hours = round(abs(self.length) / timedelta(hours=1))
            return f"≈ {_in_hours(hours)}" if hours else "under 1 h"
        days = round(abs(self.length) / timedelta(days=1))
        return f"≈ {days} d" if days else "under 1 d"


def _exact(minutes):
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    if hours >= 24:
        return _in_hours(round(minutes / 60))
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _in_hours(hours):
    days, rest = divmod(hours, 24)
    return f"{days} d {rest} h" if days else f"{hours} h"
