"""What a service leans on and what leans on it, as outages have shown it, with a step beyond; and the drawing of it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F

from .drawing.graph.arrows import Link
from .drawing.graph.boxes import Node
from .drawing.graph.diagram import draw
from .models import Impact, ImpactVia, Service
from .moments import Duration

#: How many links between services are read, the newest first; how many services are drawn on a side, and beyond it.
LINKS_READ, DRAWN = 500, 8
#: The width of the page, in pixels.
ROOM = 1176


@dataclass
class Neighbour:
    """A service at the other end of a link, and the incidents in which the link showed itself."""

    service: Service
    links: list[ImpactVia] = field(default_factory=list)
    #: How long it was struck, where that is known of a single link.
    duration: Duration | None = None
    #: What the same failures had reached before it, or went on to reach.
    beyond: list["Neighbour"] = field(default_factory=list)

    @property
    def incidents(self):
        return {link.impact.incident_id for link in self.links}

    @property
    def note(self):
        """The fullest of the notes."""
        return self.notes[0]

    @property
    def notes(self):
        """When, and how long: ``2020, 2 h``, or ``3 incidents, 2012 to 2025``; and less of it for want of room."""
        years = sorted({year_of(link.impact.incident) for link in self.links} - {None})
        span = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0]) if years else "date not known"
        if all(link.impact.is_carrier for link in self.links):
            return [f"only carried on, {span}", "only carried on"]
        if len(self.incidents) > 1:
            return [f"{times(len(self.incidents))}, {span}", times(len(self.incidents))]
        return [f"{span}, {self.duration}", span] if self.duration else [span]


def year_of(incident):
    return incident.year


#: What is read of a link, of the impact that it led to and of its incident.
READ = [
    *("service__name", "service__slug", "impact__service__name", "impact__service__slug", "impact__role"),
    *(f"impact__{end}_{part}" for end in ("began", "ended") for part in ("at", "precision")),
    *(f"impact__incident__{name}" for name in ("started_at", "started_precision", "zone")),
]


def links(user):
    return (
        ImpactVia.objects.filter(impact__in=Impact.objects.visible_to(user).values("pk"))
        .select_related("service", "impact__service", "impact__incident")
        .only(*READ)
        .order_by(F("impact__incident__started_at").desc(nulls_last=True), "-impact__incident_id", "pk")
    )


def brought_down_by(service, user):
    """The services through which failures reached this one, the most frequent first, with what had reached those."""
    direct = links(user).filter(impact__service=service).exclude(service=service)
    neighbours = grouped(direct[:LINKS_READ], lambda link: link.service)
    before = links(user).filter(impact__service__in=services_of(neighbours)).exclude(service=service)
    add_beyond(neighbours, before, lambda link: link.impact.service, lambda link: link.service)
    return neighbours


def brought_down(service, user):
    """The services that failures reached through this one, the most frequent first, with what they went on to reach."""
    direct = links(user).filter(service=service).exclude(impact__service=service)
    neighbours = grouped(direct[:LINKS_READ], lambda link: link.impact.service)
    for neighbour in neighbours:
        if len(neighbour.links) == 1:
            neighbour.duration = neighbour.links[0].impact.duration
    after = links(user).filter(service__in=services_of(neighbours)).exclude(impact__service=service)
    add_beyond(neighbours, after, lambda link: link.service, lambda link: link.impact.service)
    return neighbours


def services_of(neighbours):
    return [neighbour.service.pk for neighbour in neighbours]


def add_beyond(neighbours, further, near_end, far_end):
    """Give each neighbour those that the same failures had reached before it, or reached after it."""
    incidents = {incident for neighbour in neighbours for incident in neighbour.incidents}
    beyond = defaultdict(list)
    for link in further.filter(impact__incident__in=incidents)[:LINKS_READ] if neighbours else []:
        if near_end(link) != far_end(link):
            beyond[near_end(link).pk].append(link)
    for neighbour in neighbours:
        own = [link for link in beyond[neighbour.service.pk] if link.impact.incident_id in neighbour.incidents]
        neighbour.beyond = grouped(own, far_end)


def grouped(rows, other_end):
    neighbours = {}
    for link in rows:
        service = other_end(link)
        neighbours.setdefault(service.pk, Neighbour(service)).links.append(link)
    return most_frequent_first(neighbours.values())


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
    found = {}
    for neighbour in neighbours:
        for other in neighbour.beyond:
            found.setdefault(other.service.pk, Neighbour(other.service)).links.extend(other.links)
    near = set(services_of(neighbours))
    return most_frequent_first(other for pk, other in found.items() if pk not in near)


def times(count):
    return f"{count} incident{'' if count == 1 else 's'}"
