"""Rows that keep apart what would meet in one."""


class Rows:
    """Filled from left to right: each thing goes into the first row in which what stands there ends before it."""

    def __init__(self, most=None):
        self.ends: list[float] = []
        self.most = most

    def __len__(self):
        return len(self.ends)

    def first_free(self, left):
        """The first row with room from ``left`` on; a new one where none has, until there are as many as there may be.

        Then things overlap in the row that ends first.
        """
        for row, end in enumerate(self.ends):
            if left >= end:
                return row
        is_full = self.most is not None and len(self.ends) >= self.most
        return self.ends.index(min(self.ends)) if is_full else len(self.ends)

    def fill(self, row, until):
        """Take the row up to there. It may be the one after the last."""
        self.ends[row:] = [until, *self.ends[row + 1 :]]

    def put(self, left, right):
        """The row in which something that reaches from left to right finds its place."""
        row = self.first_free(left)
        self.fill(row, right)
        return row
