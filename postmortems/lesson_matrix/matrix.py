"""Lessons by incidents as a table: heads in bands on either side, and a mark for each piece of evidence."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.text import Truncator

from incidents.markdown.lines import plain_line
from lessons.models import Evidence
from postmortems.lesson_matrix.seriation import by_similarity

from .layout import LESSONS

LABEL_AT_MOST, HOW_AT_MOST = 60, 160
#: At most this many are arranged by similarity, whose cost grows with their square; the rest follow by count.
ALIKE_AT_MOST = 1000
#: The head of the rows and as many columns as a window of 1280 px shows beside it and the totals.
COLUMNS_THAT_FIT = 29


class Head(NamedTuple):
    """What heads a row or a column."""

    item: Any
    label: str
    totals: list[int]  #: one for each way of the matrix


class Band(NamedTuple):
    """Neighbours with something in common: a group of lessons, a year. Without a name when they have not."""

    name: str
    heads: list[Head]


class Mark(NamedTuple):
    """A piece of evidence in its cell."""

    way: str
    name: str
    link: str
    how: str


class Cell(NamedTuple):
    """The marks of a cell, and how many empty ones stand before it."""

    empty: int
    marks: list[Mark]


class Total(NamedTuple):
    """How often each column was met in one way; in the corner, how often in all."""

    way: str
    label: str
    corner: list[int | str]
    counts: list[int]


class Side:
    """The lessons, or the incidents: what each is tied to, and how often each way."""

    def __init__(self, items, ties):
        self.items, self.tied, self.counts = items, defaultdict(set), defaultdict(Counter)
        for item, other, way in ties:
            self.tied[item].add(other)
            self.counts[item][way] += 1

    @cached_property
    def most_first(self):
        return sorted(self.items, key=lambda item: (-self.counts[item.pk]["violated"], -self.counts[item.pk].total()))

    @property
    def alike_together(self):
        found = {item.pk: item for item in self.most_first[:ALIKE_AT_MOST]}
        alike = [found[pk] for pk in by_similarity({pk: self.tied[pk] for pk in found})]
        return alike + self.most_first[ALIKE_AT_MOST:]

    def bands(self, items, ways, *, band_of, label_of):
        return [
            Band(
                name,
                [
                    Head(
                        item,
                        Truncator(label_of(item)).chars(LABEL_AT_MOST),
                        [self.counts[item.pk][way] for way in ways],
                    )
                    for item in members
                ],
            )
            for name, members in groupby(items, key=band_of)
        ]


@dataclass
class Matrix:
    rows_are: str
    ways: list[Evidence.Way]
    totals: list[int]  #: one for each way
    columns: list[Band]
    rows: list[tuple[str, list[tuple[Head, list[Cell], int]]]]  #: band, and of each row head, cells, empty cells at end

    @property
    def width(self):
        return 1 + len(self.ways) + sum(len(band.heads) for band in self.columns)

    @property
    def fits_a_page(self):
        """Whether a wide window shows all columns, so that the table needs no box to scroll in."""
        return self.width - len(self.ways) <= COLUMNS_THAT_FIT

    @cached_property
    def total_rows(self):
        heads = [head for band in self.columns for head in band.heads]
        return [
            Total(
                way,
                way.label,
                [self.totals[other] if other == place else "" for other in range(len(self.ways))],
                [head.totals[place] for head in heads],
            )
            for place, way in enumerate(self.ways)
        ]


def matrix_of(incidents, lessons, evidence, *, lessons_by, incidents_by, rows):
    """The matrix of the incidents, newest first, and of the lessons, by name, that the evidence ties together."""
    of_lessons = Side(lessons, [(row.lesson_id, row.incident_id, row.way) for row in evidence])
    of_incidents = Side(incidents, [(row.incident_id, row.lesson_id, row.way) for row in evidence])
    counts = Counter(row.way for row in evidence)
    ways = [way for way in Evidence.Way if counts[way] or way == Evidence.Way.VIOLATED]
    lesson_bands = of_lessons.bands(
        ordered_lessons(of_lessons, incidents, lessons_by),
        ways,
        band_of=lambda lesson: str(lesson.group or "In no group") if lessons_by == "group" else "",
        label_of=lambda lesson: lesson.name,
    )
    by_date = incidents_by == "date"
    incident_bands = of_incidents.bands(
        ordered_incidents(of_incidents, incidents_by, down=rows != LESSONS),
        ways,
        band_of=lambda incident: year_of(incident) or "No date" if by_date else "",
        label_of=lambda incident: incident.name.removesuffix(f" {year_of(incident)}") if by_date else incident.name,
    )
    down, across = (lesson_bands, incident_bands) if rows == LESSONS else (incident_bands, lesson_bands)
    marks = marks_of(incidents, lessons, evidence, rows)
    places = {head.item.pk: place for place, head in enumerate(head for band in across for head in band.heads)}
    return Matrix(
        rows,
        ways,
        [counts[way] for way in ways],
        across,
        [(band.name, [(head, *cells(marks[head.item.pk], places)) for head in band.heads]) for band in down],
    )


def ordered_lessons(side, incidents, by):
    if by == "similarity":
        return side.alike_together
    if by == "group":
        return sorted(side.most_first, key=lambda lesson: (lesson.group is None, str(lesson.group)))
    if by == "recent":
        place = {incident.pk: place for place, incident in enumerate(incidents)}
        return sorted(side.most_first, key=lambda lesson: min(place[pk] for pk in side.tied[lesson.pk]))
    return side.most_first


def ordered_incidents(side, by, *, down):
    """By date the newest come first down the page, and last across it; those without a date are last either way."""
    if by == "similarity":
        return side.alike_together
    if by == "count":
        return side.most_first
    if down:
        return side.items
    undated = [incident for incident in side.items if incident.started is None]
    return [incident for incident in reversed(side.items) if incident.started] + undated


def year_of(incident):
    return str(incident.year or "")


def marks_of(incidents, lessons, evidence, rows):
    """The marks of each row by column, both by key.

    What violated a lesson leads to its words there, the rest to their section.
    """
    incidents = {incident.pk: incident for incident in incidents}
    lessons = {lesson.pk: (lesson, lesson.get_absolute_url()) for lesson in lessons}
    marks = defaultdict(lambda: defaultdict(list))
    order = Evidence.Way.values
    for row in sorted(evidence, key=lambda row: order.index(row.way)):
        incident, (lesson, address) = incidents[row.incident_id], lessons[row.lesson_id]
        place = incident.reference if row.way == Evidence.Way.VIOLATED else row.way
        name = f"{Evidence.Way(row.way).label}: {lesson.name} in {incident.name}"
        down, across = (lesson.pk, incident.pk) if rows == LESSONS else (incident.pk, lesson.pk)
        marks[down][across].append(Mark(row.way, name, f"{address}#{place}", cut(plain_line(row.how), HOW_AT_MOST)))
    return marks


def cells(marks, places):
    """The cells of a row that have marks, and how many empty ones follow the last."""
    found, after = [], 0
    for place, in_cell in sorted((places[pk], in_cell) for pk, in_cell in marks.items()):
        found.append(Cell(place - after, in_cell))
        after = place + 1
    return found, len(places) - after


def cut(text, letters):
    return Truncator(text).chars(letters) if len(text) > letters else text
