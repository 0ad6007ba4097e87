"""The services that an incident struck, or struck others through, and which of them led to which."""

from collections import defaultdict
from dataclasses import dataclass, field

from incidents.drawing.graph.arrows import Link
from incidents.models import Impact, Service


@dataclass
class Struck:
    """A service and what struck it: several impacts where several parts failed, none where others failed through it."""

    service: Service
    impacts: list[Impact] = field(default_factory=list)

    @property
    def is_origin(self):
        return any(impact.role == Impact.Role.ORIGIN for impact in self.impacts)

    @property
    def is_carrier(self):
        """Whether it did nothing but carry the failure on."""
        return bool(self.impacts) and all(impact.is_carrier for impact in self.impacts)


@dataclass(frozen=True)
class Graph:
    services: list[Struck]
    links: list[Link]

    @property
    def origins(self):
        return [number for number, struck in enumerate(self.services) if struck.is_origin]


def graph_of(impacts):
    """The graph of impacts whose vias are at hand; the services in the order of the impacts."""
    numbers: dict[int, int] = {}
    services: list[Struck] = []
    carried: dict[tuple[int, int], dict[str, None]] = defaultdict(dict)

    def number_of(service):
        if service.pk not in numbers:
            numbers[service.pk] = len(services)
            services.append(Struck(service))
        return numbers[service.pk]

    for impact in impacts:
        services[number_of(impact.service)].impacts.append(impact)
    for impact in impacts:
        for via in impact.vias.all():
            carried[number_of(via.service), number_of(impact.service)][via.by] = None
    return Graph(services, [Link(*ends, ", ".join(filter(None, by))) for ends, by in carried.items()])
