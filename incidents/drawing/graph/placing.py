"""How far down each node of a column stands."""

from itertools import accumulate, pairwise

SWEEPS = 6
#: In pixels: the room between two boxes, and between a box and a link that passes it.
BETWEEN, BESIDE = 14, 8
#: A link that passes columns bends before a box moves.
PULL_OF_BENDS = 4


def spaced(wanted, gaps, weights=None):
    """Whole numbers as near as can be to those wanted, each at least its gap further on than the one before.

    The least sum of squares, by pooling neighbours that would come too near one another.
    """
    offsets = list(accumulate(gaps, initial=0))[: len(wanted)]
    pools: list[list[float]] = []  # of each pool: the weighted sum, the weight, how many
    for want, offset, weight in zip(wanted, offsets, weights or [1] * len(wanted), strict=True):
        pools.append([(want - offset) * weight, weight, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            pools[-2:] = [[sum(column) for column in zip(*pools[-2:], strict=True)]]
    levels = [int(total // weight) for total, weight, number in pools for _ in range(int(number))]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def placed(columns, before, after, heights, above, count):
    """The middle of every node and bend, from 0 down; bends are numbered from ``count`` on. Heights are even."""
    gaps = [[_gap(upper, lower, heights, above, count) for upper, lower in pairwise(column)] for column in columns]
    middle = {}
    for column, gap in zip(columns, gaps, strict=True):
        middle.update(zip(column, spaced([0] * len(column), gap), strict=True))
    for sweep in range(SWEEPS):
        there = sweep % 2 == 0
        beside = before if there else after
        for column, gap in list(zip(columns, gaps, strict=True))[:: 1 if there else -1]:
            wanted, weights = [], []
            for node in column:
                others = beside.get(node) or (node,)
                wanted.append(sum(middle[other] for other in others) / len(others))
                weights.append(1 if node < count else PULL_OF_BENDS)
            middle.update(zip(column, spaced(wanted, gap, weights), strict=True))
    top = min(middle[node] - heights[node] // 2 - above[node] for node in middle)
    return {node: at - top for node, at in middle.items()}


def _gap(upper, lower, heights, above, count):
    between = BETWEEN if max(upper, lower) < count else BESIDE
    return (heights[upper] + heights[lower]) // 2 + between + above[lower]
