"""The blast radius as a table: every impact under the one through which it came."""

from collections import defaultdict, deque
from dataclasses import dataclass

from incidents.models import Impact


@dataclass(frozen=True)
class Reached:
    """An impact and its distance from an origin: 1 for an origin, 2 if reached directly, None if no way is known."""

    impact: Impact
    depth: int | None
    indent: int


def blast_radius(impacts):
    """Every impact once, each after the nearest one that it came through, origins first.

    Links may form circles or lead to services that were not struck; what no known way reaches comes last.
    """
    came_through = defaultdict(list)
    for impact in impacts:
        for via in impact.vias.all():
            came_through[via.service_id].append(impact)
    depths: dict[int, int | None] = {}
    roots, below = [], defaultdict(list)

    def spread(start, depth):
        depths.update((impact.pk, depth) for impact in start)
        roots.extend(start)
        waiting = deque(start)
        while waiting:
            through = waiting.popleft()
            for impact in came_through[through.service_id]:
                if impact.pk not in depths:
                    known = depths[through.pk]
                    depths[impact.pk] = known and known + 1
                    below[through.pk].append(impact)
                    waiting.append(impact)

    spread([impact for impact in impacts if impact.role == Impact.Role.ORIGIN], depth=1)
    for impact in _beginnings_first([impact for impact in impacts if impact.pk not in depths]):
        if impact.pk not in depths:
            spread([impact], depth=None)
    return list(_told(roots, below, depths))


def _beginnings_first(impacts):
    """Those that none of the others leads to, then the rest."""
    services = {impact.service_id for impact in impacts}
    return sorted(impacts, key=lambda impact: any(via.service_id in services for via in impact.vias.all()))


def _told(roots, below, depths):
    stack = [(root, 0) for root in reversed(roots)]
    while stack:
        impact, indent = stack.pop()
        yield Reached(impact, depths[impact.pk], indent)
        stack += [(reached, indent + 1) for reached in reversed(below[impact.pk])]
