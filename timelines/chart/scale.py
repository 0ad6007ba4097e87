"""The stretch of time that is drawn, and where a moment lies in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.moments import Precision

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: In pixels: the narrowest width at which all labels are shown, that of a phone's drawing, and the width of a letter.
NARROWEST, PHONE, LETTER = 430, 230, 6.6
#: Events further beyond the milestones than this share of the whole are named below the drawing, not drawn.
BEYOND = 0.3
#: Where at least so much time is drawn, a moment known only to the day has a place in it.
LONG = 3 * DAY


@dataclass(frozen=True)
class Scale:
    """Points in time to percent of the width."""

    start: datetime
    end: datetime

    def x(self, at):
        return round((at - self.start) / (self.end - self.start) * 100, 2)

    def holds(self, at):
        return self.start <= at <= self.end

    def clip(self, at):
        return min(max(at, self.start), self.end)

    def is_fine_enough(self, moment):
        """Whether a moment is known precisely enough to be drawn."""
        if moment is None:
            return False
        return moment.precision.has_clock or (moment.precision == Precision.DAY and self.end - self.start >= LONG)

    def has_place_for(self, moment):
        """Whether a moment is known precisely enough, and lies near enough, to be drawn."""
        return self.is_fine_enough(moment) and self.holds(moment.at)


def width_of(text, drawing=NARROWEST):
    """The width of a text, in percent of a drawing of so many pixels: of the narrowest that shows all labels."""
    return len(text) * LETTER / drawing * 100


def scale_of(events, milestones):
    """From the first milestone to the last, with the events near them; None where there is no stretch of time."""
    reached = [moment.at for moment in milestones.values() if moment and moment.precision.span <= DAY]
    told = [event.occurred.at for event in events if event.occurred and event.occurred.precision.has_clock]
    core = reached if len(set(reached)) > 1 else reached + told
    if not core or min(core) == max(core):
        return None
    start, end = min(core), max(core)
    room = (end - start) * BEYOND
    near = [at for at in told if start - room <= at <= end + room]
    start, end = min([start, *near]), max([end, *near])
    return Scale(start, end + (end - start) * 0.015)
