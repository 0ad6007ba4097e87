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
    def minutes(self):
        return round(self.length.total_seconds() / 60)

    def __str__(self):
        if self.precision == Precision.MINUTE:
            return _exact(self.minutes)
        if self.precision == Precision.TEN_MINUTES:
            return f"≈ {_exact(self.minutes)}"
        unit = timedelta(hours=1) if self.precision == Precision.HOUR else timedelta(days=1)
        count = round(abs(self.length) / unit)
        name = "h" if self.precision == Precision.HOUR else "d"
        return f"≈ {count} {name}" if count else f"under 1 {name}"


def _exact(minutes):
    sign, minutes = ("−", -minutes) if minutes < 0 else ("", minutes)
    if minutes < 60:
        return f"{sign}{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 72:
        return f"{sign}{hours} h {rest} min" if rest else f"{sign}{hours} h"
    days, rest = divmod(hours, 24)
    return f"{sign}{days} d {rest} h" if rest else f"{sign}{days} d"
