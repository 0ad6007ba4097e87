"""The lines between the boxes, with their corners rounded."""

from dataclasses import dataclass
from itertools import pairwise
from math import dist

from incidents.drawing.text import shortened

from .boxes import Text

#: In pixels: the font size of a label and the least room for one, the head of an arrow, and the radius of a corner.
LABEL, SHORTEST, HEAD, CORNER = 11.5, 44, 14, 10


@dataclass(frozen=True)
class Link:
    """From a node to a node, by number; and what it carried."""

    source: int
    target: int
    label: str = ""


@dataclass(frozen=True)
class Arrow:
    """A link in its place; one that leads back closes a circle, or begins and ends at one box."""

    link: Link
    points: list[tuple[int, int]]
    leads_back: bool
    label: Text | None = None

    @property
    def path(self):
        corners = _corners(self.points)
        drawn = ["M{:g} {:g}".format(*corners[0])]
        for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
            radius = min(CORNER, dist(before, corner) / 2, dist(corner, after) / 2)
            into, out = _towards(corner, before, radius), _towards(corner, after, radius)
            drawn.append("L{:g} {:g}Q{:g} {:g} {:g} {:g}".format(*into, *corner, *out))
        return "".join([*drawn, "L{:g} {:g}".format(*corners[-1])])


def around_the_corner(link, box):
    """The arrow of a link from a box to itself: from its right side round its upper corner and back into its top."""
    x, y = box.x + box.width, box.y
    points = [(x, y + 10), (x + 9, y + 10), (x + 9, y - 9), (x - 18, y - 9), (x - 18, y)]
    text = shortened(link.label, box.width - 26, LABEL)
    return Arrow(link, points, True, Text(x - 26, y - 5, text, "edge-text", "end") if text else None)


def label_of(label, end, start_x):
    """The label on the last stretch of an arrow, as far as there is room for it; None where there is hardly any."""
    right, y = end[0] - HEAD, end[1]
    text = shortened(label, right - start_x, LABEL)
    if not text or (text != label and right - start_x < SHORTEST):
        return None
    return Text(right, y - 5, text, "edge-text", "end")


def _corners(points):
    """The points without those at which nothing turns."""
    kept = [points[0]]
    for point, following in pairwise(points[1:]):
        (x, y), (ax, ay), (bx, by) = kept[-1], point, following
        if (ax - x) * (by - y) != (bx - x) * (ay - y):
            kept.append(point)
    return [*kept, points[-1]]


def _towards(start, end, length):
    share = length / dist(start, end)
    return tuple(round(a + (b - a) * share, 1) for a, b in zip(start, end, strict=True))
