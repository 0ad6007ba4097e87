"""Opened, done and verified until each month, as lines. Across and down in units of a box that stretches."""

from dataclasses import dataclass
from typing import NamedTuple

HEIGHT, TOP = 126, 9  # pixels of the drawing, and above its highest point
LABEL = 26  # pixels that a number and its name need below each other
#: The lines from the back to the front, with what the columns of the table are called.
LINES = (("opened", "opened"), ("done", "done"), ("verified", "verified"))


class Line(NamedTuple):
    name: str
    path: str
    last: int
    label_y: float


@dataclass(frozen=True)
class Trend:
    lines: list[Line]
    area: str  #: below what is done
    width: int  #: of the box: months but one
    first: str
    last: str
    height = HEIGHT


def trend(months):
    """The drawing of the months; None while nothing was opened on a known day."""
    most = months[-1].opened
    most = max(most, months[-1].done, months[-1].verified)
    if not most:
        return None

    def y(number):
        return round(HEIGHT - number / most * (HEIGHT - TOP), 1)

    def path(name):
        return " ".join(
            f"{'L' if place else 'M'}{place} {y(getattr(month, name))}" for place, month in enumerate(months)
        )

    width = len(months) - 1
    places = apart([y(getattr(months[-1], name)) for name, _ in LINES])
    return Trend(
        lines=[
            Line(name, path(name), getattr(months[-1], name), place)
            for (name, _), place in zip(LINES, places, strict=True)
        ],
        area=f"{path('done')} L{width} {HEIGHT} L0 {HEIGHT}Z",
        width=width,
        first=months[0].label,
        last=months[-1].label,
    )


def apart(wanted):
    """Where labels stand that would be at these heights, each at least the height of one below the one before."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + LABEL) if places else place)
    beyond = max(places[-1] - (HEIGHT - 17), 0)
    return [round(max(place - beyond, TOP + LABEL * number), 1) for number, place in enumerate(places)]
