"""The key events of an incident as marks above its bar, in as many rows as keep them apart."""

from dataclasses import dataclass

from incidents.templatetags.record import since
from timelines.chart.scale import NARROWEST, width_of
from timelines.models import TimelineEvent

Kind = TimelineEvent.Kind
#: What a story is compared by; updates and notes are left to the incident's own page.
KEY_KINDS = set(Kind) - {Kind.COMMUNICATION, Kind.NOTE}
#: In pixels: a mark, and a row of marks.
MARK, MARK_ROW = 15, 17


@dataclass
class Mark:
    """One key event, or several of a kind that fall together; it leads to the first of them."""

    kind: str
    number: int
    x: float
    title: str
    count: int = 1
    until: float | None = None  #: where it ended, if it lasted
    whiskers: tuple[float, float] | None = None  #: from where to where it may lie
    row: int = 0
    y: int = 0

    @property
    def label(self):
        return f"×{self.count}" if self.count > 1 else ""

    @property
    def label_on_left(self):
        return self.x > 92

    @property
    def reach(self):
        """From where to where it keeps other marks out of its row, in percent of the narrowest drawing."""
        half = MARK / 2 / NARROWEST * 100
        left, right = self.x - half, self.x + half
        if self.label:
            beside = width_of(self.label) + 1
            left, right = (left - beside, right) if self.label_on_left else (left, right + beside)
        if self.whiskers:
            left, right = min(left, self.whiskers[0]), max(right, self.whiskers[1])
        return left, max(right, (self.until or 0) + half)


def key_events(incident):
    """The key events of an incident, each with its number in the whole story."""
    return [(number, event) for number, event in enumerate(incident.timeline.all(), start=1) if event.kind in KEY_KINDS]


def marks_of(story, axis):
    """The marks of a story from left to right, and how many rows they take; some events have no place in it."""
    placed = [(number, event) for number, event in story.events if story.own.has_place_for(event.occurred)]
    marks: list[Mark] = []
    last_of_kind: dict[str, Mark] = {}
    for number, event in sorted(placed, key=lambda pair: (pair[1].occurred.at, pair[0])):
        mark = _mark(number, event, story, axis)
        last = last_of_kind.get(mark.kind)
        if last and last.x + MARK / NARROWEST * 100 + width_of(last.label) > mark.x:
            _join(last, mark)
        else:
            marks.append(mark)
            last_of_kind[mark.kind] = mark
    return marks, _stack(marks)


def _mark(number, event, story, axis):
    zero, at = story.zero, event.occurred.at
    mark = Mark(event.kind, number, axis.x(at - zero), f"{told(event, story.incident.started)}: {event.text}")
    if event.ended and event.ended.precision.has_clock and event.ended.at > at:
        mark.until = axis.x(event.ended.at - zero)
    if event.occurred.is_approximate:
        span = event.occurred.precision.span
        first = at - span / 2 if event.occurred.precision.is_around else at
        mark.whiskers = (axis.x(first - zero), axis.x(first + span - zero))
    return mark


def told(event, start):
    """When after T+0, and what kind of event: ``≈ T+5:00 Mitigation``."""
    about = "≈ " if event.occurred.is_approximate or start.is_approximate else ""
    return f"{about}{since(event.occurred, start)} {event.get_kind_display()}".strip()


def _join(mark, other):
    mark.count += 1
    mark.title = f"{mark.title}\n{other.title}"
    mark.until = max(filter(None, (mark.until, other.until)), default=None)
    spans = [span for span in (mark.whiskers, other.whiskers) if span]
    mark.whiskers = (min(left for left, _ in spans), max(right for _, right in spans)) if spans else None


def _stack(marks):
    rows: list[float] = []
    for mark in marks:
        left, right = mark.reach
        mark.row = next((row for row, taken in enumerate(rows) if left >= taken), len(rows))
        rows[mark.row :] = [right, *rows[mark.row + 1 :]]
    return len(rows)
