"""How lessons recur, drawn on an axis of years. Across in percent of the width, down in pixels."""

from datetime import datetime
from typing import NamedTuple

from incidents.drawing.text import CHART, percent_of, shortened
from incidents.drawing.years import YearAxis

NARROWEST = 704  # pixels, below which the stylesheet hides the labels
MARGIN = 16  # pixels of the page on which a label may stand out
BESIDE = 5  # pixels from a dot's line to its label
FIRST_ROW, ROW = 24, 17  # pixels below the axis
STROKE = 1  # percent of the narrow drawing in a list that one of its strokes covers
ROWS, DEEP = 7, 2  # how many rows there are, and below which a label rather goes left


class Case(NamedTuple):
    """An incident that taught a lesson."""

    name: str
    at: datetime | None
    link: str


class Dot(NamedTuple):
    name: str
    year: int
    link: str
    x: float
    label: str
    row: int  #: on which the label stands below the axis; 0 where it has no room
    goes_left: bool
    left: float  #: where the dot, or its label, begins

    @property
    def label_y(self):
        return FIRST_ROW + ROW * (self.row - 1)


class Recurrence(NamedTuple):
    axis: YearAxis
    dots: list[Dot]
    others: list[float]
    height: int


def recurrence(cases, others):
    """A dot for each case, oldest first, and a stroke for each other moment; None without a case that has a moment."""
    cases = sorted((case for case in cases if case.at), key=lambda case: case.at)
    if not cases:
        return None
    axis = YearAxis.over([*(case.at for case in cases), *others], left=2.4, right=91)
    dots: list[Dot] = []
    for place, case in reversed(list(enumerate(cases))):
        dots.append(placed(case, axis, dots, neighbour=axis.x(cases[place - 1].at) if place else 0))
    deepest = max(dot.label_y for dot in dots)
    return Recurrence(axis, dots[::-1], [axis.x(at) for at in others], max(deepest, 0) + 34)


def placed(case, axis, later, *, neighbour):
    """The case's dot. Its label stands below the lines of all later dots that it reaches, or to the left if free."""
    x = axis.x(case.at)
    label = short_label(case, room=NARROWEST + MARGIN - x / 100 * NARROWEST - BESIDE)
    length = percent_of(label, NARROWEST) + BESIDE / NARROWEST * 100
    row = 1 + max((dot.row for dot in later if dot.left <= x + length), default=0)
    goes_left = row > DEEP and neighbour < x - length
    row = 1 if goes_left else row if row <= ROWS else 0
    return Dot(case.name, case.at.year, case.link, x, label, row, goes_left, x - length if goes_left else x)


def short_label(case, *, room):
    """The case's name without the year that the axis tells, as much of it as there is room for, in pixels."""
    return shortened(case.name.removesuffix(f" {case.at.year}"), room, CHART)


class Strokes(NamedTuple):
    """A stroke for each time a lesson was violated, all lessons on the same axis; one for those that would cover it."""

    xs: list[float]
    first: int
    last: int


def strokes(moments_by_lesson):
    """The strokes of each lesson, by its id, and the axis they share; no axis without a moment."""
    moments = [at for taught in moments_by_lesson.values() for at in taught]
    if not moments:
        return {}, None
    axis = YearAxis.over(moments, right=98)
    return {
        lesson: Strokes(apart([axis.x(at) for at in sorted(taught)]), min(taught).year, max(taught).year)
        for lesson, taught in moments_by_lesson.items()
    }, axis


def apart(xs):
    """Those of the places, in order, that are not under the stroke before: a stroke is as wide as a step of them."""
    shown: list[float] = []
    for x in xs:
        if not shown or x - shown[-1] >= STROKE:
            shown.append(x)
    return shown
