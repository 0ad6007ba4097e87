"""The events as marks in lanes by kind, in as many rows as it takes to keep them apart."""

from dataclasses import dataclass

from incidents.drawing.rows import Rows
from timelines.kinds import LANES, PLACES

from .event_mark import EventMark

#: In pixels: a row of marks, the room between two lanes.
MARK_ROW, LANE_GAP = 18, 14
#: In percent: events of a kind that are no further apart share a mark.
SAME_SPOT = 0.5


@dataclass(kw_only=True)
class Mark(EventMark):
    """One event, or several of a kind that fall together, by their numbers."""

    first: int
    last: int

    @property
    def group(self):
        return PLACES[self.kind].group

    @property
    def label(self):
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass
class Lane:
    name: str
    y: int
    marks: list[Mark]


def lanes_of(events, scale, clocks, y):
    """The lanes below y for numbered events, and where the last of them ends."""
    lanes = []
    for name in LANES:
        marks = _marks([(n, event) for n, event in events if PLACES[event.kind].lane == name], scale, clocks)
        if not marks:
            continue
        rows = Rows()
        for mark in marks:
            mark.row = rows.put(*mark.reach)
            mark.y = y + mark.row * MARK_ROW
        lanes.append(Lane(name, y, marks))
        y += len(rows) * MARK_ROW + LANE_GAP
    return lanes, y


def _marks(events, scale, clocks):
    """The marks of a lane from left to right; events of a kind that fall on one spot share a mark."""
    marks: list[Mark] = []
    for number, event in sorted(events, key=lambda pair: (pair[1].occurred.at, pair[0])):
        mark = Mark.of(event, scale.clipped_x, when=clocks.time(event.occurred), first=number, last=number)
        last = marks[-1] if marks else None
        if last and _fall_together(last, mark):
            last.last, last.title = mark.last, f"{last.title}\n{mark.title}"
        else:
            marks.append(mark)
    return marks


def _fall_together(mark, other):
    """Whether two marks would lie on each other: of a kind, numbered in a row, both of them mere points."""
    points = not any((mark.until, mark.whiskers, other.until, other.whiskers))
    return points and mark.kind == other.kind and other.first == mark.last + 1 and other.x - mark.x < SAME_SPOT
