"""Bars of one length for each remediation, parted by status. Across in percent, down in pixels."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.http import urlencode

from incidents.drawing.text import CHART, shortened
from incidents.models import Incident
from incidents.ratings import NOT_RATED, NOT_RATED_LABEL
from lessons.models import Remediation, RemediationStatus

from . import ages

LONGEST, ROW, GAP = 88, 28, 0.4
#: Beyond these a drawing says less than a list: the rest is one bar.
BARS_AT_MOST = 8
#: Pixels before the bars, as the stylesheet leaves them for a name that somebody gave. Our own have room.
WIDE_ROOM = 136


class Segment(NamedTuple):
    status: RemediationStatus
    number: int
    x: float
    width: float


class Bar(NamedTuple):
    label: str
    short: str  #: as far as it has room
    query: str  #: of those that it counts, after the question mark; nothing where no filter finds them
    y: int
    segments: list[Segment]
    counts: list[tuple[RemediationStatus, int]]
    total: int
    end: float


@dataclass(frozen=True)
class Bars:
    name: str
    title: str
    head: str  #: over the names in the table
    statuses: list[RemediationStatus]
    bars: list[Bar]
    is_wide: bool = False
    status: str = "any"  #: what the links of whole rows ask for

    @property
    def height(self):
        return ROW * len(self.bars)

    def __bool__(self):
        return any(bar.total for bar in self.bars)


def stacked(name, title, head, rows, counts, *, is_wide=False, status="any", statuses=Remediation.MOST_DONE_FIRST):
    """A bar for each row of (value, label, query), from how many there are of each value and status."""
    statuses = [status for status in statuses if any(counts.get((value, status)) for value, *_ in rows)]
    totals = [sum(counts.get((value, status), 0) for status in statuses) for value, *_ in rows]
    scale = LONGEST / max([*totals, 1])
    bars = [
        bar(
            label, query, place * ROW, [(status, counts.get((value, status), 0)) for status in statuses], scale, is_wide
        )
        for place, (value, label, query) in enumerate(rows)
    ]
    return Bars(name, title, head, statuses, bars, is_wide, status)


def bar(label, query, y, counts, scale, is_wide):
    segments, x = [], 0.0
    for status, count in counts:
        if count:
            segments.append(Segment(status, count, round(x, 2), round(max(count * scale - GAP, 0.2), 2)))
            x += count * scale
    total = sum(count for _, count in counts)
    short = shortened(label, WIDE_ROOM, CHART) if is_wide else label
    return Bar(label, short, query, y, segments, counts, total, round(x, 2))


def by_kind(counts, more=""):
    """``more`` is what the links ask for beside the kind."""
    rows = [(kind, kind.label, urlencode({"kind": kind.value}) + more) for kind in Remediation.Kind]
    return stacked("kind", "By kind and status", "Kind", rows, counts)


def by_age(figures):
    rows = [(age.value, age.label, urlencode({"age": age.value})) for age in ages.AGES]
    unknown = ages.UNKNOWN
    if any(value == unknown.value for value, _ in figures.of("age")):
        rows.append((unknown.value, unknown.label, urlencode({"age": unknown.value})))
    return stacked("age", "Age of what is open", "Opened", rows, figures.of("age"), status="open")


def by_severity(figures):
    rated = [(str(value), label) for value, label in Incident.Severity.choices if value is not None]
    rows = [
        (value, label, urlencode({"severity": value}))
        for value, label in [*rated, (NOT_RATED, NOT_RATED_LABEL)]
        if any(found == value for found, _ in figures.of("severity"))
    ]
    return stacked("severity", "By severity", "Severity", rows, figures.of("severity"))


def by_team(figures):
    return of_most("team", "By team", "Team", figures, {})


def by_owner(figures, names):
    """For readers with an account; ``names`` are the full names of accounts by what the address calls them."""
    return of_most("owner", "By owner", "Owner", figures, names)


def of_most(name, title, head, figures, names):
    """Those with most open items, and the others together."""
    values = [value for value, _ in figures.values(name)]
    shown = values if len(values) <= BARS_AT_MOST + 1 else values[:BARS_AT_MOST]
    rows = [(value, names.get(value, value.removeprefix("@")), urlencode({name: value})) for value in shown]
    counts: dict = defaultdict(int, figures.of(name))
    if rest := set(values) - set(shown):
        rows.append((None, f"{len(rest)} others", ""))
        for (value, status), number in figures.of(name).items():
            if value in rest:
                counts[None, status] += number
    return stacked(name, title, head, rows, counts, is_wide=True)
