"""One response time of many incidents, drawn as a strip: a mark for each length, and where the quartiles lie.

x is in percent of the width, y in pixels. Marks that would hide each other stand in rows above and below the middle, in
their order and never by chance; where all rows are taken they overlap.
"""

from typing import NamedTuple

from incidents.drawing.rows import Rows
from incidents.moments import Duration

NARROW, WIDE = 15, 8  #: percent that a label of the axis takes on a phone, and on a wide screen


class Point(NamedTuple):
    """The length of one incident."""

    name: str
    link: str
    duration: Duration


class Grain(NamedTuple):
    """How coarse a strip is: the rows at least and most, the pixels of each, and the percent that a mark takes."""

    least: int
    most: int
    row: int
    apart: float

    def height(self, rows):
        return max(rows, self.least) * self.row + 4


LARGE, SMALL = Grain(3, 9, 9, 1.4), Grain(2, 5, 5, 3.5)


class Mark(NamedTuple):
    point: Point
    x: float
    y: float


class Box(NamedTuple):
    """From the lower to the upper quartile, and the median in it."""

    left: float
    median: float
    right: float

    @property
    def width(self):
        return round(self.right - self.left, 2)


class Strip(NamedTuple):
    marks: list[Mark]
    box: Box | None
    height: int


class Tick(NamedTuple):
    name: str
    x: float
    shown: str  #: ``always``, ``wide`` or nothing: where its name has room


def strip(points, quartiles, scale, grain=LARGE):
    """The strip on the scale, the shortest first; without a box while there are no quartiles."""
    placed, rows = [], Rows(grain.most)
    for point in sorted(points, key=lambda point: point.duration.length):
        x = place(point.duration, scale)
        placed.append((point, x, rows.put(x, x + grain.apart)))
    height = grain.height(len(rows))
    marks = [Mark(point, x, height / 2 + out_from_the_middle(row, len(rows)) * grain.row) for point, x, row in placed]
    return Strip(marks, quartiles and Box(*(place(duration, scale) for duration in quartiles)), height)


def place(duration, scale):
    return round(scale.share(duration.length) * 100, 2)


def out_from_the_middle(row, rows):
    """How many rows below the middle: of three 0, −1, 1; of four −0.5, 0.5, −1.5, 1.5."""
    step = (row + 1) // 2 * (-1 if row % 2 else 1)
    return step if rows % 2 else step + 0.5


def ticks(scale):
    """The lengths to name below the strips."""
    found, ends = [], {"always": -NARROW, "wide": -WIDE}
    for name, share in scale.named:
        x = round(share * 100, 2)
        shown = ""
        if x - ends["always"] >= NARROW and x - ends["wide"] >= WIDE:
            shown = "always"
        elif x - ends["wide"] >= WIDE:
            shown = "wide"
        if shown:
            ends["wide"] = x
        if shown == "always":
            ends["always"] = x
        found.append(Tick(name, x, shown))
    return found
