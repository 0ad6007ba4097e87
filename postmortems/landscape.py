"""The home page's drawing: outages by date and by how long they took to resolve.

Across in percent of the width, down in pixels; the scale of durations is logarithmic.
"""

from datetime import datetime, timedelta
from math import log
from typing import NamedTuple

from lessons.recurrence import YearAxis, shortened

TOP, BOTTOM, HEIGHT = 20, 358, 380
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SCALE = {
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
LEAST_SPAN = 30  #: the top of the scale is at least so many times its foot
#: A label is placed for the widest of these (pixels), and shown from the narrowest on where it has room.
WIDEST = 960
WIDTHS = {"": 290, "when-wide": 544, "when-widest": WIDEST}
LABEL_AT_MOST, CHARACTER, LINE, RADIUS, APART = 20, 6.4, 13, 6, 1.5


class Outage(NamedTuple):
    name: str
    link: str
    at: datetime
    length: timedelta
    duration: str
    set_off_by: str  #: ``change``, ``other`` or ``unknown``


class Dot(NamedTuple):
    outage: Outage
    x: float
    y: float


class Label(NamedTuple):
    text: str
    dx: int
    dy: int
    anchor: str
    shown: str = ""  #: the class that hides it where it has no room


class Box(NamedTuple):
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other):
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Landscape(NamedTuple):
    axis: YearAxis
    grid: list[tuple[str, float]]
    dots: list[tuple[Dot, Label | None]]
    shortest: Outage
    longest: Outage
    height: int


def landscape(outages):
    """A dot for each outage, oldest first, and as many names as there is room for. None without an outage."""
    if not outages:
        return None
    outages = sorted(outages, key=lambda outage: outage.at)
    shortest, longest = (choose(outages, key=lambda outage: outage.length) for choose in (min, max))
    axis = YearAxis.over([outage.at for outage in outages], right=98.7)
    low = minutes(shortest.length) * 0.7
    high = max(minutes(longest.length) * 1.2, low * LEAST_SPAN)

    def y(length):
        return round(BOTTOM - (log(minutes(length)) - log(low)) / (log(high) - log(low)) * (BOTTOM - TOP), 1)

    dots = [Dot(outage, axis.x(outage.at), y(outage.length)) for outage in outages]
    labels = place_labels(dots)
    return Landscape(
        axis,
        [(name, y(length)) for name, length in SCALE.items() if low <= minutes(length) <= high],
        [(dot, labels.get(place)) for place, dot in enumerate(dots)],
        shortest,
        longest,
        HEIGHT,
    )


def minutes(length):
    """A duration in minutes, at least one: the scale has no zero."""
    return max(length / MINUTE, 1)


def place_labels(dots):
    """The labels that have room at the widest, by the dot's place in the list; those of the longest outages first."""
    in_turn = sorted(range(len(dots)), key=lambda place: dots[place].y)
    labels, taken = {}, [around(dot, WIDEST) for dot in dots]
    for place in in_turn:
        if label := first_with_room(dots[place], WIDEST, taken):
            labels[place] = label
            taken.append(box(dots[place], label, WIDEST))
    return narrowed(dots, {place: labels[place] for place in in_turn if place in labels})


def narrowed(dots, labels):
    """The same labels, each shown from the narrowest width on where it has room."""
    fixed = {}
    for shown, width in WIDTHS.items():
        taken = [around(dot, width) for dot in dots] + [
            box(dots[place], label, width) for place, label in fixed.items()
        ]
        for place, label in labels.items():
            if place not in fixed and (width == WIDEST or has_room(box(dots[place], label, width), width, taken)):
                fixed[place] = label._replace(shown=shown)
                taken.append(box(dots[place], label, width))
    return fixed


def first_with_room(dot, width, taken):
    text = shortened(dot.outage.name.removesuffix(f" {dot.outage.at.year}"), LABEL_AT_MOST)
    sides = [(9, 4, "start"), (-9, 4, "end")]
    for dx, dy, anchor in [*(sides if dot.x < 70 else sides[::-1]), (0, -10, "middle"), (0, 18, "middle")]:
        label = Label(text, dx, dy, anchor)
        if has_room(box(dot, label, width), width, taken):
            return label
    return None


def has_room(place, width, taken):
    inside = place.left >= 0 and place.right <= width and place.top >= 0 and place.bottom <= BOTTOM
    return inside and not any(place.meets(other) for other in taken)


def around(dot, width):
    x = dot.x / 100 * width
    return Box(x - RADIUS, x + RADIUS, dot.y - RADIUS, dot.y + RADIUS)


def box(dot, label, width):
    """Where a label stands at this width, with a little room around it."""
    length = len(label.text) * CHARACTER
    left = dot.x / 100 * width + label.dx - {"start": 0, "end": length, "middle": length / 2}[label.anchor]
    bottom = dot.y + label.dy + 3
    return Box(left - APART, left + length + APART, bottom - LINE, bottom)
