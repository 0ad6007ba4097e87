"""The events as marks in lanes by kind, in as many rows as it takes to keep them apart."""

from dataclasses import dataclass

from timelines.models import TimelineEvent

from .scale import NARROWEST, width_of

Kind = TimelineEvent.Kind
LANES = [
    ("Trigger, notes", {Kind.TRIGGER, Kind.NOTE}),
    ("Impact", {Kind.IMPACT}),
    ("Diagnosis", {Kind.DETECTION, Kind.DIAGNOSIS, Kind.ESCALATION}),
    ("Mitigation", {Kind.MITIGATION}),
    ("Recovery", {Kind.RECOVERY, Kind.RESOLUTION}),
    ("Updates", {Kind.COMMUNICATION}),
]
#: In pixels: a mark, a row of marks, the room between two lanes.
MARK, MARK_ROW, LANE_GAP = 15, 18, 14
#: In percent: events of a kind that are no further apart share a mark.
SAME_SPOT = 0.5


@dataclass
class Mark:
    """One event, or several of a kind that fall together; ``until`` and the whiskers are where it lasted or may lie."""

    kind: str
    first: int
    last: int
    x: float
    title: str
    until: float | None = None
    whiskers: tuple[float, float] | None = None
    y: int = 0

    @property
    def label(self):
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def label_on_left(self):
        return self.x > 92


@dataclass
class Lane:
    name: str
    y: int
    marks: list[Mark]


def lanes_of(events, scale, clocks, y):
    """The lanes below y for numbered events, and where the last of them ends."""
    lanes = []
    for name, kinds in LANES:
        marks = _marks([(n, event) for n, event in events if event.kind in kinds], scale, clocks)
        if not marks:
            continue
        rows: list[float] = []
        for mark in marks:
            left, right = _reach(mark)
            row = next((n for n, taken in enumerate(rows) if left >= taken), len(rows))
            rows[row:] = [right, *rows[row + 1 :]]
            mark.y = y + row * MARK_ROW
        lanes.append(Lane(name, y, marks))
        y += len(rows) * MARK_ROW + LANE_GAP
    return lanes, y


def _marks(events, scale, clocks):
    """The marks of a lane from left to right; events of a kind that fall on one spot share a mark."""
    marks: list[Mark] = []
    for number, event in sorted(events, key=lambda pair: (pair[1].occurred.at, pair[0])):
        mark = _mark(number, event, scale, clocks)
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


def _mark(number, event, scale, clocks):
    at = event.occurred.at
    title = f"{clocks.time(event.occurred)} {event.get_kind_display()}: {event.text}"
    mark = Mark(event.kind, number, number, scale.x(at), title)
    if event.ended and event.ended.precision.has_clock and event.ended.at > at:
        mark.until = scale.x(scale.clip(event.ended.at))
    if event.occurred.is_approximate:
        span = event.occurred.precision.span
        first = at - span / 2 if event.occurred.precision.is_around else at
        mark.whiskers = (scale.x(scale.clip(first)), scale.x(scale.clip(first + span)))
    return mark


def _reach(mark):
    """From where to where a mark keeps others out of its row, in percent, with its number."""
    half, number = MARK / 2 / NARROWEST * 100, width_of(mark.label) + 1
    left, right = mark.x - half, mark.x + half
    if mark.label_on_left:
        left -= number
    else:
        right += number
    if mark.whiskers:
        left, right = min(left, mark.whiskers[0]), max(right, mark.whiskers[1])
    return left, max(right, (mark.until or 0) + half)
