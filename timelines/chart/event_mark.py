"""Events as marks on a scale: what an incident's own drawing and the comparison of several share."""

from dataclasses import dataclass

from incidents.markdown.lines import plain_line
from timelines.widths import NARROWEST, width_of

#: In pixels.
MARK = 15
#: In percent: beyond this a mark's label stands on its left.
FAR_RIGHT = 92


@dataclass(kw_only=True)
class EventMark:
    """One event, or several that fall together; ``until`` and the whiskers are where it lasted or may lie."""

    kind: str
    x: float
    title: str
    until: float | None = None
    whiskers: tuple[float, float] | None = None
    row: int = 0
    y: int = 0

    @classmethod
    def of(cls, event, x, *, when, **own):
        """The mark of an event, where ``x`` puts points in time into the drawing, clipping those beyond it."""
        at = event.occurred.at
        mark = cls(
            kind=event.kind,
            x=x(at),
            title=f"{when} {event.kind_label}: {plain_line(event.text)}".strip(),
            **own,
        )
        if event.ended and event.ended.precision.has_clock and event.ended.at > at:
            mark.until = x(event.ended.at)
        if event.occurred.is_approximate:
            span = event.occurred.precision.span
            first = at - span / 2 if event.occurred.precision.is_around else at
            mark.whiskers = (x(first), x(first + span))
        return mark

    @property
    def label(self):
        return ""

    @property
    def label_on_left(self):
        return self.x > FAR_RIGHT

    @property
    def reach(self):
        """From where to where it keeps others out of its row, with its label, in percent of the narrowest drawing."""
        half = MARK / 2 / NARROWEST * 100
        left, right = self.x - half, self.x + half
        if self.label:
            beside = width_of(self.label) + 1
            left, right = (left - beside, right) if self.label_on_left else (left, right + beside)
        if self.whiskers:
            left, right = min(left, self.whiskers[0]), max(right, self.whiskers[1])
        return left, max(right, (self.until or 0) + half)
