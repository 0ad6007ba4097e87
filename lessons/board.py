"""Remediations counted by kind and status, and the bars that show them. Across in percent, down in pixels."""

from typing import NamedTuple

from lessons.models import Remediation

#: The facets that the board of all remediations is made of.
BOARD = ("remediation", "without_owner", "due")
LONGEST, ROW, GAP = 88, 28, 0.4


class Segment(NamedTuple):
    status: Remediation.Status
    number: int
    x: float
    width: float


class Bar(NamedTuple):
    kind: Remediation.Kind
    y: int
    segments: list[Segment]
    counts: list[tuple[Remediation.Status, int]]
    total: int
    end: float


class Board(NamedTuple):
    statuses: list[Remediation.Status]
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
    without_owner = counts["without_owner"]
    rows = [
        {
            "kind": kind,
            "status": status,
            "count": total.rows,
            "without_owner": without_owner[value].rows if value in without_owner else 0,
        }
        for value, total in counts["remediation"].items()
        for kind, status in [value.split(" ")]
    ]
    overdue = sum(total.rows for day, total in counts["due"].items() if day < on.isoformat())
    return board(rows, overdue=overdue)


def board(rows, *, overdue=None):
    """A bar for every kind, and the statuses that occur; from what ``RemediationQuerySet.counted`` gives."""
    rows = list(rows)
    counts = {(row["kind"], row["status"]): row["count"] for row in rows}
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
        overdue=sum(row["overdue"] for row in rows) if overdue is None else overdue,
        without_owner=sum(row["without_owner"] for row in rows),
    )


def bar(kind, y, counts, scale):
    segments, x = [], 0.0
    for status, count in counts:
        if count:
            segments.append(Segment(status, count, round(x, 2), round(max(count * scale - GAP, 0.2), 2)))
            x += count * scale
    return Bar(kind, y, segments, counts, sum(count for _, count in counts), round(x, 2))
