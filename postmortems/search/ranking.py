"""Ordering the best of what matches by the rows themselves: how much stands together, and where.

The index tells in what kind of field each word stands. Here it is looked at what one row holds: a row that has most of
what was asked says more than words scattered over a long record, and so do words that stand side by side as they were
typed, a title that is just what was typed, and a signal that stands word for word in a paste.
"""

import math
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import NamedTuple

from postmortems.models import SearchDocument

from .records.fields import BY_NAME, BY_SIGN
from .words import STOP_STEMS

#: So many are looked at, of those that score best.
LOOKED_AT = 100
#: To find things, rarity is all; among those found it counts more how many of the words one has, so it is damped.
RARITY, FIELD = 0.4, 0.8
#: What counts how much beside the weight of each unit at its best row: what stands together in a row, in how many rows
#: (each next one counts half), units side by side, a title that is all that was typed, a signal found word for word.
TOGETHER, ROWS, SIDE_BY_SIDE, WHOLE_TITLE, WHOLE_SIGNAL = 1.8, 2, 0.2, 1.5, 2.5
#: How much it counts that a word stands in several rows, and how much less what stands in a long row or a long record.
OFTEN, LONG_ROW, LONG_RECORD = 0.04, 0.28, 0.15
USUAL_ROW, USUAL_RECORD = 30, 20_000  #: words, and signs of their stems
#: A signal has at least so many words to be one that a paste can hold word for word.
SIGNAL_AT_LEAST = 3
#: What somebody may type as a name; that of an organisation may be left out of it.
NAMES, OWNER = {"title", "short_title", "alias", "reference", "symptom", "tag"}, BY_NAME["organization"].sign


class RowMatch(NamedTuple):
    """What a row of a document has of a plan."""

    place: int  #: which row it is
    sign: str  #: of its field
    units: dict  #: by the number of each unit in it, the alternative that it has
    value: float  #: how good it is as the place to show


class Ranked(NamedTuple):
    thing: int
    score: float
    rows: list[RowMatch]


def ranked(plan, kind, scores):
    """The things of these scores, the best first; those beyond the first hundred or so in the order of the index."""
    first = sorted(scores, key=lambda thing: (-scores[thing], -thing))[:LOOKED_AT]
    documents = SearchDocument.of(kind, first).values_list("thing_id", "fields", "stems")
    found = [Ranked(thing, *weigh(plan, fields, stems)) for thing, fields, stems in documents]
    return sorted(found, key=lambda one: (-one.score, -scores[one.thing], -one.thing))


def weigh(plan, fields, stems):
    """How well a document matches, and its rows that have something of it, the best first."""
    lines = stems.split("\n")
    values = [(unit.weight / unit.emphasis) ** RARITY * unit.emphasis for unit in plan.units]
    rows, best, often = [], {}, {}
    for place, units in sorted(_units_of_lines(plan, stems, lines).items()):
        sign, line = fields[place], lines[place]
        weight = BY_SIGN[sign].weight ** FIELD
        together = 0.0
        for number, alternative in units.items():
            value = values[number] * alternative.factor
            together += value
            best[number] = max(best.get(number, 0), value * weight)
            often[number] = often.get(number, 0) + 1
        value = together * math.sqrt(weight) * (1 + SIDE_BY_SIDE * _side_by_side(plan, values, units, line) / together)
        rows.append(RowMatch(place, sign, units, value / (1 + line.count(" ") / USUAL_ROW) ** LONG_ROW))
    rows.sort(key=lambda row: (-row.value, row.place))
    several = [row.value for row in rows if len(row.units) > 1][:ROWS]
    score = sum(value * (1 + OFTEN * math.log(often[number])) for number, value in best.items())
    score += TOGETHER * sum(value / 2**place for place, value in enumerate(several))
    score /= (1 + len(stems) / USUAL_RECORD) ** LONG_RECORD
    return score * (1 + _whole(plan, fields, lines)), rows


def _units_of_lines(plan, stems, lines):
    """By the place of a line the units in it, each with the best alternative that it has."""
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    found: dict[int, dict] = {}
    for number, unit in enumerate(plan.units):
        for alternative in sorted(unit.alternatives, key=lambda one: -one.factor):
            first, *others = _parts(alternative)
            start = stems.find(first)
            while start >= 0:
                place = bisect_right(starts, start) - 1
                if all(part in lines[place] for part in others):
                    found.setdefault(place, {}).setdefault(number, alternative)
                start = stems.find(first, starts[place + 1] - 1)
    return {place: dict(sorted(units.items())) for place, units in found.items()}


def _parts(alternative):
    """What a line has to hold."""
    if alternative.is_phrase:
        return [f" {' '.join(alternative.stems)} "]
    end = "" if alternative.is_prefix else " "
    return [*(f" {stem} " for stem in alternative.stems[:-1]), f" {alternative.stems[-1]}{end}"]


def _side_by_side(plan, values, units, line):
    """The weight of the units that are neighbours in the line as they were in the query."""
    weight = 0.0
    for one, other in pairwise(sorted(units)):
        before, after = plan.units[one], plan.units[other]
        neighbours = f" {before.alternatives[0].stems[-1]} {after.alternatives[0].stems[0]} "
        if other == one + 1 and neighbours in line:
            weight += values[one] + values[other]
    return weight


def _whole(plan, fields, lines):
    """What it counts that a title is all that was typed, or that a signal stands in it word for word."""
    typed, found = f" {' '.join(plan.stems)} ", 0.0
    asked = _bare(typed)
    owner = {stem for sign, line in zip(fields, lines, strict=False) if sign == OWNER for stem in line.split()}
    for sign, line in zip(fields, lines, strict=False):
        name = BY_SIGN[sign].name
        if name in NAMES:
            stems = _bare(line)
            if asked in (stems, [stem for stem in stems if stem not in owner]):
                found = max(found, WHOLE_TITLE)
        elif name == "signal":
            words = line.partition("|")[0].strip()
            if words.count(" ") + 1 >= SIGNAL_AT_LEAST and f" {words} " in typed:
                found = max(found, WHOLE_SIGNAL)
    return found


def _bare(line):
    return [stem for stem in line.partition("|")[0].split() if stem not in STOP_STEMS]
