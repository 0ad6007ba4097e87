"""The order within each column that makes few links cross: each node near the middle of those it is linked with."""

from bisect import bisect_right, insort
from itertools import pairwise

SWEEPS = 8


def ordered(columns, before, after):
    """The columns, each in an order that makes few steps cross, and never more than in the order given."""
    best, fewest = columns, crossings(columns, after)
    place = {node: at for column in columns for at, node in enumerate(column)}
    current = columns
    for sweep in range(SWEEPS):
        if not fewest:
            break
        there = sweep % 2 == 0
        beside = before if there else after
        swept = []
        for column in current if there else reversed(current):
            column = sorted(column, key=lambda node: _middle(node, beside, place))
            place.update((node, at) for at, node in enumerate(column))
            swept.append(column)
        current = swept if there else swept[::-1]
        count = crossings(current, after)
        if count < fewest:
            best, fewest = current, count
    return best


def _middle(node, beside, place):
    others = beside.get(node)
    return sum(place[other] for other in others) / len(others) if others else place[node]


def linked(steps):
    """Which nodes each one is linked with, in the column before and in the column after; each once."""
    before: dict[int, dict[int, None]] = {}
    after: dict[int, dict[int, None]] = {}
    for _, a, b in steps:
        before.setdefault(b, {})[a] = None
        after.setdefault(a, {})[b] = None
    return before, after


def crossings(columns, after):
    """How many steps cross."""
    count = 0
    for column, following in pairwise(columns):
        place = {node: at for at, node in enumerate(following)}
        ends: list[int] = []
        for node in column:
            own = [place[target] for target in after.get(node, ())]
            count += sum(len(ends) - bisect_right(ends, end) for end in own)
            for end in own:
                insort(ends, end)
    return count
