"""Remediations counted by kind and status, and the bars that show them. Across in percent, down in pixels."""

from typing import NamedTuple

from lessons.models import Remediation, RemediationStatus

#: The facets that the board of all remediations is made of.
BOARD = ("remediation", "without_owner", "due")
LONGEST, ROW, GAP = 88, 28, 0.4


class Segment(NamedTuple):
    status: RemediationStatus
    number: int
    x: float
    width: float


class Bar(NamedTuple):
    kind: Remediation.Kind
    y: int
    segments: list[Segment]
    counts: list[tuple[RemediationStatus, int]]
    total: int
    end: float


class Board(NamedTuple):
    statuses: list[RemediationStatus]
    bars: list[Bar]
    overdue: int
    without_owner: int

    @property
    def height(self):
        return ROW * len(self.bars)

    @property
    def by_status(self):
        return [(status, sum(dict(bar.counts)[status] for bar in self.bars)) for status in self.statuses]

    @property
    def total(self):
        return sum(count for _, count in self.by_status)

    @property
    def open(self):
        return sum(count for status, count in self.by_status if status in Remediation.OPEN)


def whole_board(counts, *, on):
    """The board of all remediations that a reader may see, from the ``counted`` facets of ``BOARD``."""
    return board(
        {tuple(value.split(" ")): total.rows for value, total in counts["remediation"].items()},
        overdue=sum(total.rows for day, total in counts["due"].items() if day < on.isoformat()),
        without_owner=sum(total.rows for total in counts["without_owner"].values()),
    )


def board(counts, *, overdue=0, without_owner=0):
    """A bar for every kind, and the statuses that occur; from how many there are of a kind and status."""
    statuses = [
        status for status in Remediation.MOST_DONE_FIRST if any(counts.get((kind, status)) for kind in Remediation.Kind)
    ]
    most = max(sum(counts.get((kind, status), 0) for status in statuses) for kind in Remediation.Kind)
    return Board(
        statuses,
        [
            bar(
                kind,
                place * ROW,
                [(status, counts.get((kind, status), 0)) for status in statuses],
                LONGEST / max(most, 1),
            )
            for place, kind in enumerate(Remediation.Kind)
        ],
        overdue=overdue,
        without_owner=without_owner,
    )


def bar(kind, y, counts, scale):
    segments, x = [], 0.0
    for status, count in counts:
        if count:
            segments.append(Segment(status, count, round(x, 2), round(max(count * scale - GAP, 0.2), 2)))
            x += count * scale
    return Bar(kind, y, segments, counts, sum(count for _, count in counts), round(x, 2))
