"""Outages by date and by how long they took to resolve: on the home page and the overview of timelines.

Across in percent of the width, down in pixels; the scale of durations is logarithmic.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from incidents.drawing.scales import LogScale
from incidents.drawing.text import CHART, shortened, width_of
from incidents.drawing.years import YearAxis
from incidents.models import Incident

TOP, BOTTOM, HEIGHT = 20, 358, 380
LANE_Y, LANE_HEIGHT = 404, 420  #: of those whose length is not known
#: A label is placed for the widest of these (pixels), and shown from the narrowest on where it has room.
WIDE, WIDEST = 768, 960
WIDTHS = {"": 290, "when-wide": 544, "when-wider": WIDE, "when-widest": WIDEST}
LABEL_AT_MOST, LINE, APART = 128, 13, 1.5
RADIUS = 5
#: By severity; not rated has a square of its own, as it is neither larger nor smaller.
RADII = {1: 7.5, 2: 6, 3: 4.5, 4: 3.5, None: 4}


class Outage(NamedTuple):
    name: str
    link: str
    at: datetime
    length: timedelta | None
    duration: str
    set_off_by: str  #: ``change``, ``other`` or ``unknown``
    severity: Incident.Severity | None


class Dot(NamedTuple):
    outage: Outage
    x: float
    y: float
    radius: float

    @property
    def side(self):
        """Of the square that stands for one that nobody rated."""
        return 2 * self.radius


class Label(NamedTuple):
    text: str
    dx: float
    dy: float
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


class Taken:
    """The room that is taken, looked up by height: a label meets only what stands in the bands that it is in."""

    def __init__(self, boxes):
        self.bands: dict[int, list[Box]] = {}
        for one in boxes:
            self.add(one)

    def add(self, box):
        for band in self._bands_of(box):
            self.bands.setdefault(band, []).append(box)

    def meets(self, box):
        return any(box.meets(other) for band in self._bands_of(box) for other in self.bands.get(band, ()))

    @staticmethod
    def _bands_of(box):
        return range(int(box.top // LINE), int(box.bottom // LINE) + 1)


class Scatter(NamedTuple):
    axis: YearAxis
    grid: list[tuple[str, float]]
    dots: list[tuple[Dot, Label | None]]
    shortest: Outage
    longest: Outage
    height: int
    is_by_severity: bool
    unknown: list[Dot]  #: in a lane of their own
    lane_y: int = LANE_Y

    @property
    def marks(self):
        return [*self.dots, *((dot, None) for dot in self.unknown)]


def scatter(outages, *, unknown=(), by_severity=False):
    """A dot for each outage, and as many names as there is room for.

    By severity, the gravest are the largest and lie beneath the others. ``unknown`` are those whose length is not
    known. None without an outage that has a length.
    """
    if not outages:
        return None

    def radius(outage):
        return RADII[outage.severity] if by_severity else RADIUS

    outages = sorted(outages, key=lambda outage: (-radius(outage), outage.at))
    shortest, longest = (choose(outages, key=lambda outage: outage.length) for choose in (min, max))
    axis = YearAxis.over([outage.at for outage in [*outages, *unknown]], right=98.7)
    scale = LogScale.over(shortest.length, longest.length)

    def y(share):
        return round(BOTTOM - share * (BOTTOM - TOP), 1)

    dots = [Dot(outage, axis.x(outage.at), y(scale.share(outage.length)), radius(outage)) for outage in outages]
    labels = place_labels(dots)
    return Scatter(
        axis,
        [(name, y(share)) for name, share in scale.named],
        [(dot, labels.get(place)) for place, dot in enumerate(dots)],
        shortest,
        longest,
        LANE_HEIGHT if unknown else HEIGHT,
        by_severity,
        [Dot(outage, axis.x(outage.at), LANE_Y, radius(outage)) for outage in unknown],
    )


def place_labels(dots):
    """The labels that have room, by the dot's place in the list; those of the longest outages first."""
    in_turn = sorted(range(len(dots)), key=lambda place: dots[place].y)
    labels: dict[int, Label] = {}
    taken = {width: Taken(around(dot, width) for dot in dots) for width in (WIDE, WIDEST)}
    for narrowest in [WIDE, WIDEST]:  # rather where there is room at less than the widest, too
        widths = [width for width in taken if width >= narrowest]
        for place in in_turn:
            if place not in labels and (label := first_with_room(dots[place], widths, taken)):
                labels[place] = label
                for width in widths:
                    taken[width].add(box(dots[place], label, width))
    return narrowed(dots, {place: labels[place] for place in in_turn if place in labels})


def narrowed(dots, labels):
    """The same labels, each shown from the narrowest width on where it has room."""
    fixed = {}
    for shown, width in WIDTHS.items():
        taken = Taken(around(dot, width) for dot in dots)
        for place, label in fixed.items():
            taken.add(box(dots[place], label, width))
        for place, label in labels.items():
            if place not in fixed and (width == WIDEST or has_room(box(dots[place], label, width), width, taken)):
                fixed[place] = label._replace(shown=shown)
                taken.add(box(dots[place], label, width))
    return fixed


def first_with_room(dot, widths, taken):
    """The label on the first side of the dot where it has room at all these widths."""
    text = shortened(dot.outage.name.removesuffix(f" {dot.outage.at.year}"), LABEL_AT_MOST, CHART)
    aside = dot.radius + 4
    sides = [(aside, 4, "start"), (-aside, 4, "end")]
    for dx, dy, anchor in [
        *(sides if dot.x < 70 else sides[::-1]),
        (0, -aside - 1, "middle"),
        (0, aside + 9, "middle"),
    ]:
        label = Label(text, dx, dy, anchor)
        if all(has_room(box(dot, label, width), width, taken[width]) for width in widths):
            return label
    return None


def has_room(place, width, taken):
    inside = place.left >= 0 and place.right <= width and place.top >= 0 and place.bottom <= BOTTOM
    return inside and not taken.meets(place)


def around(dot, width):
    x, reach = dot.x / 100 * width, dot.radius + 1
    return Box(x - reach, x + reach, dot.y - reach, dot.y + reach)


def box(dot, label, width):
    """Where a label stands at this width, with a little room around it."""
    length = width_of(label.text, CHART)
    left = dot.x / 100 * width + label.dx - {"start": 0, "end": length, "middle": length / 2}[label.anchor]
    bottom = dot.y + label.dy + 3
    return Box(left - APART, left + length + APART, bottom - LINE, bottom)
