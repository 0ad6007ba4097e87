"""Choosing as the world does: a few things often, most of them seldom."""

from bisect import bisect
from itertools import accumulate


class LongTail:
    """Draws from items of which the first comes up most (Zipf's law). ``before``: how many even commoner are left out.

    The more of them, the less the first stands out.
    """

    def __init__(self, items, *, before=1, exponent=1.0):
        self.items = list(items)
        self.reach = list(accumulate((rank + before) ** -exponent for rank in range(1, len(self.items) + 1)))

    def one(self, dice):
        return self.items[bisect(self.reach, dice.random() * self.reach[-1])]

    def some(self, dice, count):
        """Up to so many different ones, those drawn first in front."""
        drawn = {self.one(dice): None for _ in range(count)}
        return list(drawn)


class Weighted(LongTail):
    """Draws from items, each as often as its weight says."""

    def __init__(self, weights):
        self.items = list(weights)
        self.reach = list(accumulate(weights.values()))
