"""What is named along an axis: round steps of time, and labels that do not meet."""

from dataclasses import dataclass

from .scales import DAY, HOUR, MINUTE
from .text import percent_of

STEPS = [
    *(count * MINUTE for count in (1, 2, 5, 10, 15, 30)),
    *(count * HOUR for count in (1, 2, 3, 6, 12)),
    *(count * DAY for count in (1, 2, 5, 10, 30, 90, 365)),
]
MOST_TICKS = 7


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    anchor: str
    is_always_shown: bool = True

    @classmethod
    def under(cls, x, text):
        """A tick with its text in the middle below it, or as near to that as the ends of the drawing allow."""
        return cls(x, text, "start" if x < 4 else "end" if x > 96 else "middle")

    def reach(self, drawing):
        """From where to where its text stands, in percent of a drawing of this width in pixels."""
        return reach(self.x, percent_of(self.text, drawing), self.anchor)


def reach(x, width, anchor):
    """From where to where a text stands that is anchored at x."""
    left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
    return left, left + width


def step_for(length):
    """The smallest step that divides a length of time into no more than there is room for."""
    return next((step for step in STEPS if length / step <= MOST_TICKS), STEPS[-1])
