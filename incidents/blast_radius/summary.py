"""The blast radius in numbers: services, each counted once, where it was struck the nearest."""

from collections import Counter
from typing import NamedTuple

from incidents.models import Service

NOWHERE = float("inf")


class Reach(NamedTuple):
    origins: list[Service]
    directly: int
    at_second_hand: int
    further_on: int
    some_way: int
    carriers: int = 0  #: that only carried the failure on, and count among none of the others

    @property
    def services(self):
        return len(self.origins) + self.reached

    @property
    def reached(self):
        return sum(self[1:5])

    @property
    def ways(self):
        """How many were reached in which way, without the ways in which none was."""
        words = ["directly", "at second hand", "further on", "by a way not known"]
        return [(count, way) for count, way in zip(self[1:5], words, strict=True) if count]


def reach_of(rows):
    """The numbers of a blast radius, from its rows."""
    depths: dict[Service, float] = {}
    carriers: set[Service] = set()
    for row in rows:
        if row.impact.is_carrier:
            carriers.add(row.impact.service)
            continue
        service, depth = row.impact.service, row.depth or NOWHERE
        depths[service] = min(depth, depths.get(service, depth))
    counts = Counter(depths.values())
    return Reach(
        origins=[service for service, depth in depths.items() if depth == 1],
        directly=counts[2],
        at_second_hand=counts[3],
        further_on=sum(count for depth, count in counts.items() if 3 < depth < NOWHERE),
        some_way=counts[NOWHERE],
        carriers=len(carriers - depths.keys()),
    )
