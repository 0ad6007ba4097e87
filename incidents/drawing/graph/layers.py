"""In which column each node of a graph stands, and through which columns its links pass."""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Layers:
    """Columns from left to right: of nodes, and of bends, which are numbered after the nodes.

    A bend is where a link passes a column. What passes on from one node shares its bends.
    """

    columns: list[list[int]]
    #: Of each link, where it passes, from left to right: from its source to its target, unless it is turned.
    ways: list[list[int]]
    #: Links that close a circle. They lead back, from right to left.
    turned: frozenset[int]

    def steps(self):
        """Every step from a column to the next: (link, from, to)."""
        return [(link, *step) for link, way in enumerate(self.ways) for step in pairwise(way)]


def layers(count, links, roots, late=()):
    """The nodes ``0 … count - 1`` in columns, each to the right of all that leads to it; roots are looked at first,
    and late nodes moved to the right as far as what they lead to allows.

    Links are pairs of different nodes. Those that close a circle are turned round for this.
    """
    turned = closing(count, links, roots)
    forward = [(b, a) if link in turned else (a, b) for link, (a, b) in enumerate(links)]
    depths = longest_ways(count, forward)
    for node in sorted(late, key=lambda node: -depths[node]):
        depths[node] = min((depths[b] for a, b in forward if a == node), default=depths[node] + 1) - 1
    columns: list[list[int]] = [[] for _ in range(max(depths, default=-1) + 1)]
    for node, depth in enumerate(depths):
        columns[depth].append(node)
    bends: dict[tuple, int] = {}
    ways = []
    for link, (a, b) in enumerate(forward):
        way = [a]
        for depth in range(depths[a] + 1, depths[b]):
            key = (a, depth, link if link in turned else None)
            if key not in bends:
                bends[key] = count + len(bends)
                columns[depth].append(bends[key])
            way.append(bends[key])
        ways.append([*way, b])
    return Layers(columns, ways, turned)


def closing(count, links, roots):
    """The links that close a circle, as a walk from the roots comes upon them."""
    onward: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for link, (a, b) in enumerate(links):
        onward[a].append((link, b))
    closed, entered, left = set(), [False] * count, [False] * count
    for root in [*roots, *range(count)]:
        if entered[root]:
            continue
        entered[root] = True
        path = [(root, iter(onward[root]))]
        while path:
            node, rest = path[-1]
            for link, target in rest:
                if not entered[target]:
                    entered[target] = True
                    path.append((target, iter(onward[target])))
                    break
                if not left[target]:
                    closed.add(link)
            else:
                left[node] = True
                path.pop()
    return frozenset(closed)


def longest_ways(count, links):
    """How many links the longest way to each node has. The links must not form circles."""
    onward: list[list[int]] = [[] for _ in range(count)]
    missing = [0] * count
    for a, b in links:
        onward[a].append(b)
        missing[b] += 1
    depths = [0] * count
    ready = deque(node for node in range(count) if not missing[node])
    while ready:
        node = ready.popleft()
        for target in onward[node]:
            depths[target] = max(depths[target], depths[node] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    return depths


def parts(count, links):
    """The nodes that hang together, in groups, in their order."""
    beside: list[list[int]] = [[] for _ in range(count)]
    for a, b in links:
        beside[a].append(b)
        beside[b].append(a)
    found, seen = [], [False] * count
    for start in range(count):
        if seen[start]:
            continue
        seen[start] = True
        part = [start]
        for node in part:
            for other in beside[node]:
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        found.append(sorted(part))
    return found
