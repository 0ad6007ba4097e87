"""The phases of an incident as bars from T+0 on, each with its name and how long it took below it."""

from dataclasses import dataclass

from incidents.models import Milestone
from timelines.elapsed_axis import NOTHING
from timelines.phases import Kind, stretches
from timelines.widths import width_of

#: In pixels: a bar, and a row of labels.
BAR, LABEL_ROW = 14, 32


@dataclass
class Bar:
    """A phase; its label stands below it, further down where it would meet another."""

    kind: Kind
    duration: str
    x: float
    width: float
    row: int = 0
    label_x: float = 0
    label_y: int = 0

    @property
    def name(self):
        return self.kind.label

    @property
    def leader(self):
        """Where the bar and a label further down are joined by a line."""
        return self.x if self.row else None

    @property
    def label_width(self):
        return max(width_of(self.name), width_of(self.duration))


def bars_of(milestones, axis):
    """The phases from left to right, and how many rows their labels take.

    What comes after the last milestone is not known until it is resolved: it reaches to the end of the axis.
    """
    bars, after = [], NOTHING
    for kind, duration in stretches(milestones):
        bars.append(_bar(kind, str(duration), axis, after, after + duration.length))
        after += duration.length
    if milestones[Milestone.RESOLVED] is None and after < axis.last:
        bars.append(_bar(Kind.UNKNOWN, "", axis, after, axis.last))
    return bars, _place_labels(bars)


def _bar(kind, duration, axis, start, end):
    x = axis.x(start)
    return Bar(kind, duration, x, round(axis.x(end) - x, 2))


def _place_labels(bars):
    """Put each label below its bar, in the first row with room for it; say how many rows.

    From right to left, as a label reaches to the right of where its bar begins: so the line that leads down to one
    crosses none of those that stand already, and those still to come end before it.
    """
    free: list[float] = []  # of each row, up to where
    for bar, before in zip(reversed(bars), [*reversed(bars[:-1]), None], strict=True):
        left = max(min(bar.x, 100 - bar.label_width), 0)
        least = max(min(left, bar.x + bar.width - bar.label_width), before.x if before else 0)
        places = ((row, min(left, until - bar.label_width)) for row, until in enumerate([*free, 100.0]))
        bar.row, found = next((row, place) for row, place in places if place >= least or row == len(free))
        bar.label_x = round(max(found, 0), 2)
        free[bar.row :] = [bar.label_x, *free[bar.row + 1 :]]
        free[: bar.row] = [min(until, bar.x) for until in free[: bar.row]]
    return len(free)
