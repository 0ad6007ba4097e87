"""The graph as a tree: each node once in full below the nearest that leads to it, elsewhere as a reference."""

from collections import deque
from dataclasses import dataclass

from incidents.drawing.graph.arrows import Link


@dataclass(frozen=True)
class Branch:
    """A node in the tree; ``opens`` if branches follow below it, ``closes`` so many levels after it."""

    node: int
    link: Link | None
    depth: int
    is_reference: bool
    opens: bool
    closes: range


def tree_of(count, links, roots):
    """The branches in the order of telling: from the roots, then from what nothing leads to, then from the rest."""
    onward: list[list[Link]] = [[] for _ in range(count)]
    for link in links:
        onward[link.source].append(link)
    led_to = {link.target for link in links}
    starts, in_full = [], {}
    for nodes in (roots, [n for n in range(count) if n not in led_to], *([n] for n in range(count))):
        fresh = [node for node in nodes if node not in in_full]
        in_full.update(dict.fromkeys(fresh))
        starts += fresh
        waiting = deque(fresh)
        while waiting:
            for link in onward[waiting.popleft()]:
                if link.target not in in_full:
                    in_full[link.target] = link
                    waiting.append(link.target)
    told, stack = [], [(node, None, 0) for node in reversed(starts)]
    while stack:
        node, link, depth = stack.pop()
        told.append((node, link, depth, in_full[node] is not link))
        if in_full[node] is link:
            stack += [(onto.target, onto, depth + 1) for onto in reversed(onward[node])]
    depths = [depth for _, _, depth, _ in told[1:]] + [0]
    return [
        Branch(node, link, depth, is_reference, following > depth, range(max(depth - following, 0)))
        for (node, link, depth, is_reference), following in zip(told, depths, strict=True)
    ]
