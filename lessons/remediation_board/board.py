"""Of the whole record, ours and theirs: how many of each kind and status, as it is kept counted."""

from collections import Counter
from typing import NamedTuple

from lessons.models import Remediation

from .bars import Bars, by_kind

#: The facets that the board of all remediations is made of.
BOARD = ("remediation", "without_owner", "due")


class Board(NamedTuple):
    kinds: Bars
    overdue: int = 0
    without_owner: int = 0

    @property
    def by_status(self):
        found: Counter = Counter()
        for bar in self.kinds.bars:
            found.update(dict(bar.counts))
        return [(status, found[status]) for status in self.kinds.statuses]

    @property
    def total(self):
        return sum(count for _, count in self.by_status)

    @property
    def open(self):
        return sum(count for status, count in self.by_status if status in Remediation.OPEN)


def whole_board(counts, *, on, ours=None, more=""):
    """The board of all that a reader may see, from the ``counted`` facets of ``BOARD``; but for ``ours``, if given."""
    found = Counter({tuple(value.split(" ")): total.rows for value, total in counts["remediation"].items()})
    if ours is not None:
        found.subtract(ours.of("kind"))
    return Board(
        by_kind(found, more),
        overdue=sum(total.rows for day, total in counts["due"].items() if day < on.isoformat()),
        without_owner=sum(total.rows for total in counts["without_owner"].values()),
    )
