"""What a service leans on and what leans on it, as outages have shown it, with a step beyond; and the drawing of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import F

from .addresses import address
from .compiled_queries import compiled
from .drawing.graph.arrows import Link
from .drawing.graph.boxes import Node
from .drawing.graph.diagram import draw
from .expressions import LocalYear
from .models import Impact, ImpactVia, Incident
from .moments import Duration, Moment, Precision

#: How many links between services are read, the newest first; how many services are drawn on a side, and beyond it.
LINKS_READ, DRAWN = 500, 8
#: The width of the page, in pixels.
ROOM = 1176


class End(NamedTuple):
    """A service at one end of a link."""

    pk: int
    name: str
    slug: str

    def get_absolute_url(self):
        return address("service_detail", self.slug)


class Seen(NamedTuple):
    """That a failure reached one service through another in an incident: plain, as they are so many."""

    through: End
    reached: End
    role: str
    incident: int
    year: int | None
    began_at: datetime | None
    began_precision: str
    ended_at: datetime | None
    ended_precision: str

    @property
    def duration(self):
        """How long it was struck; None where that is not known."""
        if not (self.began_at and self.ended_at):
            return None
        began = Moment(self.began_at, Precision(self.began_precision))
        return Duration.between(began, Moment(self.ended_at, Precision(self.ended_precision)))


@dataclass
class Neighbour:
    """A service at the other end of a link, and the incidents in which the link showed itself."""

    service: End
    links: list[Seen] = field(default_factory=list)
    #: How long it was struck, where that is known of a single link.
    duration: Duration | None = None
    #: What the same failures had reached before it, or went on to reach.
    beyond: list["Neighbour"] = field(default_factory=list)

    @cached_property
    def incidents(self):
        return {link.incident for link in self.links}

    @property
    def note(self):
        """The fullest of the notes."""
        return self.notes[0]

    @cached_property
    def notes(self):
        """When, and how long: ``2020, 2 h``, or ``3 incidents, 2012 to 2025``; and less of it for want of room."""
        years = sorted({link.year for link in self.links if link.year is not None})
        span = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0]) if years else "date not known"
        if all(link.role == Impact.Role.CARRIED for link in self.links):
            return [f"only carried on, {span}", "only carried on"]
        if len(self.incidents) > 1:
            return [f"{times(len(self.incidents))}, {span}", times(len(self.incidents))]
        return [f"{span}, {self.duration}", span] if self.duration else [span]


#: What is read of a link, in the order of ``Seen``: the service through which, and that which was reached.
ENDS = [f"{end}{name}" for end in ("service__", "impact__service__") for name in ("id", "name", "slug")]
READ = [
    *("impact__role", "impact__incident_id", "year"),
    *(f"impact__{end}_{part}" for end in ("began", "ended") for part in ("at", "precision")),
]


def links(user):
    """The newest of the links that the user may read of."""
    return (
        ImpactVia.objects.filter(impact__incident__in=Incident.objects.visible_to(user).order_by().values("pk"))
        .annotate(year=LocalYear(F("impact__incident__started_at"), F("impact__incident__zone")))
        .order_by(F("impact__incident__started_at").desc(nulls_last=True), "-impact__incident_id", "pk")
        .values_list(*ENDS, *READ)
    )


def seen(rows):
    return [Seen(End(*row[:3]), End(*row[3:6]), *row[6:]) for row in rows]


@compiled
def _through_others(service: int, user):
    return links(user).filter(impact__service=service).exclude(service=service)[:LINKS_READ]


@compiled
def _to_others(service: int, user):
    return links(user).filter(service=service).exclude(impact__service=service)[:LINKS_READ]


@compiled
def _before(service: int, near: list[int], incidents: list[int], user):
    before = links(user).filter(impact__service__in=near, impact__incident__in=incidents)
    return before.exclude(service=service)[:LINKS_READ]


@compiled
def _after(service: int, near: list[int], incidents: list[int], user):
    after = links(user).filter(service__in=near, impact__incident__in=incidents)
    return after.exclude(impact__service=service)[:LINKS_READ]


def through(link):
    return link.through


def reached(link):
    return link.reached


def brought_down_by(service, user):
    """The services through which failures reached this one, the most frequent first, with what had reached those."""
    neighbours = grouped(seen(_through_others(service.pk, user)), through)
    add_beyond(neighbours, _before, reached, through, service, user)
    return neighbours


def brought_down(service, user):
    """The services that failures reached through this one, the most frequent first, with what they went on to reach."""
    neighbours = grouped(seen(_to_others(service.pk, user)), reached)
    for neighbour in neighbours:
        if len(neighbour.links) == 1:
            neighbour.duration = neighbour.links[0].duration
    add_beyond(neighbours, _after, through, reached, service, user)
    return neighbours


def services_of(neighbours):
    return [neighbour.service.pk for neighbour in neighbours]


def add_beyond(neighbours, further, near_end, far_end, service, user):
    """Give each neighbour those that the same failures had reached before it, or reached after it."""
    incidents = {incident for neighbour in neighbours for incident in neighbour.incidents}
    beyond = defaultdict(list)
    rows = further(service.pk, services_of(neighbours), incidents, user) if neighbours else []
    for link in seen(rows):
        if near_end(link) != far_end(link):
            beyond[near_end(link).pk].append(link)
    for neighbour in neighbours:
        own = [link for link in beyond[neighbour.service.pk] if link.incident in neighbour.incidents]
        neighbour.beyond = grouped(own, far_end)


def grouped(rows, other_end):
    links = defaultdict(list)
    for link in rows:
        links[other_end(link)].append(link)
    return most_frequent_first(Neighbour(end, of_end) for end, of_end in links.items())


def most_frequent_first(neighbours):
    return sorted(neighbours, key=lambda neighbour: (-len(neighbour.incidents), neighbour.service.name))


def drawing(service, incident_count, left, right):
    """The service between its neighbours and those beyond them; None when there is nothing to draw."""
    if not (left or right):
        return None
    nodes = [Node(service.name, [[times(incident_count)]], role="origin")]
    pairs = [(far, near) for near, far in steps_out(left, nodes)]
    late = range(1, len(nodes))
    pairs += steps_out(right, nodes)
    return draw(nodes, [Link(*pair) for pair in pairs], roots=[0], late=late, room=ROOM)


def steps_out(neighbours, nodes):
    """Add the boxes of one side to the nodes, and name the steps outward between them; the first node is the middle."""
    near = neighbours if len(neighbours) <= DRAWN else neighbours[: DRAWN - 1]
    boxes = [*near, *beyond(near)[:DRAWN]]
    number = {box.service.pk: at for at, box in enumerate(boxes, start=len(nodes))}
    nodes += [Node(box.service.name, [box.notes], address=box.service.get_absolute_url()) for box in boxes]
    direct = [neighbour.service.pk for neighbour in neighbours if neighbour.service.pk in number]
    steps = [(0, number[pk]) for pk in direct]
    for neighbour in near:
        further = [other.service.pk for other in neighbour.beyond if other.service.pk in number]
        steps += [(number[neighbour.service.pk], number[pk]) for pk in further]
    if len(direct) < len(neighbours):
        steps.append((0, len(nodes)))
        nodes.append(Node(f"and {len(neighbours) - len(direct)} more", [["in the list below"]]))
    return steps


def beyond(neighbours):
    """What lies beyond them and is not one of them, the most frequent first."""
    links, services, near = defaultdict(list), {}, set(services_of(neighbours))
    for neighbour in neighbours:
        for other in neighbour.beyond:
            if other.service.pk not in near:
                services[other.service.pk] = other.service
                links[other.service.pk].extend(other.links)
    return most_frequent_first(Neighbour(service, links[pk]) for pk, service in services.items())


def times(count):
    return f"{count} incident{'' if count == 1 else 's'}"
