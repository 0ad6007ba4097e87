"""Points in time on a scale, and lengths of time on a logarithmic one, from a minute to years."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from typing import NamedTuple

from incidents.moments import Precision, zone_info

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Where at least so much time is drawn, a moment known only to the day has a place in it.
LONG = 3 * DAY
NAMED = {
    "1 min": MINUTE,
    "5 min": 5 * MINUTE,
    "15 min": 15 * MINUTE,
    "1 h": HOUR,
    "4 h": 4 * HOUR,
    "12 h": 12 * HOUR,
    "1 d": DAY,
    "3 d": 3 * DAY,
    "7 d": 7 * DAY,
    "14 d": 14 * DAY,
    "30 d": 30 * DAY,
    "90 d": 90 * DAY,
    "1 y": 365 * DAY,
    "5 y": 5 * 365 * DAY,
}
LEAST_SPAN = 30  #: the top of a scale is at least this many times its foot


@dataclass(frozen=True)
class TimeScale:
    """The stretch of time that is drawn: points in time to percent of the width."""

    start: datetime
    end: datetime

    def x(self, at):
        return round((at - self.start) / (self.end - self.start) * 100, 2)

    def holds(self, at):
        return self.start <= at <= self.end

    def clip(self, at):
        return min(max(at, self.start), self.end)

    def clipped_x(self, at):
        return self.x(self.clip(at))

    def spans_years(self, clocks):
        """Whether it begins in another year than it ends, on these clocks."""
        zone = zone_info(clocks.zone)
        return self.start.astimezone(zone).year != self.end.astimezone(zone).year

    def is_fine_enough(self, moment):
        """Whether a moment is known precisely enough to be drawn."""
        if moment is None:
            return False
        return moment.precision.has_clock or (moment.precision == Precision.DAY and self.end - self.start >= LONG)

    def has_place_for(self, moment):
        """Whether a moment is known precisely enough, and lies near enough, to be drawn."""
        return self.is_fine_enough(moment) and self.reaches(moment)

    def reaches(self, moment):
        """Whether any of the time lies in it that the moment may stand for: of a day, a part."""
        if moment.precision == Precision.DAY:
            return moment.at <= self.end and moment.latest > self.start
        return self.holds(moment.at)


class LogScale(NamedTuple):
    """The scale's foot and top, in minutes."""

    low: float
    high: float

    @classmethod
    def over(cls, shortest, longest):
        low = minutes(shortest) * 0.7
        return cls(low, max(minutes(longest) * 1.2, low * LEAST_SPAN))

    def share(self, length):
        """How far up the scale a length lies: 0 at its foot, 1 at its top."""
        return (log(minutes(length)) - log(self.low)) / (log(self.high) - log(self.low))

    @property
    def named(self):
        """The lengths within the scale that have a name, as (name, share)."""
        return [
            (name, self.share(length)) for name, length in NAMED.items() if self.low <= minutes(length) <= self.high
        ]


def minutes(length):
    """A duration in minutes, at least one: the scale has no zero."""
    return max(length / MINUTE, 1)
