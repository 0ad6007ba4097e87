"""The key events of an incident as marks above its bar, in as many rows as keep them apart."""

from dataclasses import dataclass

from incidents.drawing.rows import Rows
from incidents.moments.clocks import since
from timelines.chart.event_mark import MARK, EventMark
from timelines.models import TimelineEvent
from timelines.widths import NARROWEST, width_of

Kind = TimelineEvent.Kind
#: What a story is compared by; updates and notes are left to the incident's own page.
KEY_KINDS = set(Kind) - {Kind.COMMUNICATION, Kind.NOTE}
MARK_ROW = 17  # in pixels


@dataclass(kw_only=True)
class Mark(EventMark):
    """One key event, or several of a kind that fall together; it leads to the first of them."""

    number: int
    count: int = 1

    @property
    def label(self):
        return f"×{self.count}" if self.count > 1 else ""


def key_events(incident):
    """The key events of an incident, each with its number in the whole story."""
    return [(number, event) for number, event in enumerate(incident.timeline.all(), start=1) if event.kind in KEY_KINDS]


def marks_of(story, axis):
    """The marks of a story from left to right, and how many rows they take; some events have no place in it."""
    placed = [(number, event) for number, event in story.events if story.own.has_place_for(event.occurred)]
    marks: list[Mark] = []
    last_of_kind: dict[str, Mark] = {}
    for number, event in sorted(placed, key=lambda pair: (pair[1].occurred.at, pair[0])):
        mark = Mark.of(event, story.x_on(axis), when=time_after(event, story.incident.started), number=number)
        last = last_of_kind.get(mark.kind)
        if last and last.x + MARK / NARROWEST * 100 + width_of(last.label) > mark.x:
            _join(last, mark)
        else:
            marks.append(mark)
            last_of_kind[mark.kind] = mark
    rows = Rows()
    for mark in marks:
        mark.row = rows.put(*mark.reach)
    return marks, len(rows)


def time_after(event, start):
    """When an event was after T+0: ``≈ T+5:00``."""
    about = "≈ " if event.occurred.is_approximate or start.is_approximate else ""
    return about + since(event.occurred, start)


def _join(mark, other):
    mark.count += 1
    mark.title = f"{mark.title}\n{other.title}"
    mark.until = max(filter(None, (mark.until, other.until)), default=None)
    spans = [span for span in (mark.whiskers, other.whiskers) if span]
    mark.whiskers = (min(left for left, _ in spans), max(right for _, right in spans)) if spans else None
