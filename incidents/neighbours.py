"""What a service leans on and what leans on it, as outages have shown it, and the drawing of both."""

from dataclasses import dataclass, field

from django.db.models import F

from .models import Impact, ImpactVia, Service

#: How many links between services are read, the newest first, and how many services are drawn on a side.
LINKS_READ, DRAWN = 500, 8


@dataclass
class Neighbour:
    """A service at the other end of a link, and the incidents in which the link showed itself."""

    service: Service
    links: list[ImpactVia] = field(default_factory=list)
    #: Of a single incident, what more is known of it.
    detail: str = ""

    @property
    def years(self):
        return sorted({year_of(link.impact.incident) for link in self.links} - {None})

    @property
    def note(self):
        """When: ``2020``, or ``3 times, 2012 to 2025``; then the detail."""
        years = self.years
        incidents = len({link.impact.incident_id for link in self.links})
        span = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0]) if years else "date not known"
        when = span if incidents == 1 else f"{incidents} incidents, {span}"
        return f"{when}, {self.detail}" if self.detail else when


def year_of(incident):
    return incident.started and incident.started.in_zone(incident.zone).year


def links(user):
    return (
        ImpactVia.objects.filter(impact__in=Impact.objects.visible_to(user).values("pk"))
        .select_related("service", "impact__service", "impact__incident")
        .order_by(F("impact__incident__started_at").desc(nulls_last=True), "-impact__incident_id", "pk")
    )


def brought_down_by(service, user):
    """The services through which failures reached this one, the most frequent first."""
    neighbours = grouped(links(user).filter(impact__service=service)[:LINKS_READ], lambda link: link.service)
    alone = {
        (neighbour.service.pk, neighbour.links[0].impact.incident_id): neighbour
        for neighbour in neighbours
        if len(neighbour.links) == 1
    }
    before = links(user).filter(
        impact__service__in=[service for service, _ in alone], impact__incident__in=[incident for _, incident in alone]
    )
    through = {}
    for link in before if alone else []:
        through.setdefault((link.impact.service_id, link.impact.incident_id), {})[link.service.name] = True
    for key, neighbour in alone.items():
        if key in through:
            neighbour.detail = f"itself via {' and '.join(through[key])}"
    return neighbours


def brought_down(service, user):
    """The services that failures reached through this one, the most frequent first."""
    neighbours = grouped(links(user).filter(service=service)[:LINKS_READ], lambda link: link.impact.service)
    for neighbour in neighbours:
        if len(neighbour.links) == 1 and neighbour.links[0].impact.duration:
            neighbour.detail = str(neighbour.links[0].impact.duration)
    return neighbours


def grouped(rows, other_end):
    neighbours = {}
    for link in rows:
        service = other_end(link)
        neighbours.setdefault(service.pk, Neighbour(service)).links.append(link)
    return sorted(neighbours.values(), key=lambda neighbour: (-len(neighbour.links), neighbour.service.name))


# The drawing: one column of boxes on either side of the service, and an arrow for each.

WIDTH, BOX, STEP, TOP = 1176, 45, 56, 26
SIDE, MIDDLE, CENTRE = 309, 227, 474


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: int
    name: str
    note: str
    service: Service | None = None

    @property
    def middle(self):
        return round(self.y + BOX / 2)

    @property
    def text_x(self):
        return self.x + 11.5

    @property
    def name_y(self):
        return self.y + 19.5

    @property
    def note_y(self):
        return self.y + 35.5


@dataclass(frozen=True)
class Drawing:
    height: int
    centre: Box
    left: list[Box]
    right: list[Box]

    @property
    def edges(self):
        start, end = self.centre.x, self.centre.x + MIDDLE
        ins = [arrow(SIDE + 1, box.middle, start - 42, self.centre.middle, start - 2) for box in self.left]
        return ins + [arrow(end + 1, self.centre.middle, end + 40, box.middle, WIDTH - SIDE - 3) for box in self.right]


def drawing(service, incident_count, left, right):
    """None when there is nothing to draw."""
    if not (left or right):
        return None
    rows = min(max(len(left), len(right), 1), DRAWN)
    height = TOP + rows * STEP
    note = f"{incident_count} incident{'' if incident_count == 1 else 's'}"
    centre = Box(CENTRE + 0.5, TOP + (rows * STEP - BOX) / 2 - 5.5, MIDDLE, shortened(service.name, 26), note)
    return Drawing(height, centre, column(0.5, left, rows), column(WIDTH - SIDE - 0.5, right, rows))


def column(x, neighbours, rows):
    """As many boxes as fit, in the middle of the height; the last one says how many do not."""
    drawn = neighbours if len(neighbours) <= DRAWN else neighbours[: DRAWN - 1]
    boxes = [(shortened(n.service.name, 38), shortened(n.note, 46), n.service) for n in drawn]
    if len(drawn) < len(neighbours):
        boxes.append((f"and {len(neighbours) - len(drawn)} more", "in the list below", None))
    top = TOP + (rows - len(boxes)) * STEP / 2 + 0.5
    return [Box(x, top + place * STEP, SIDE, *texts) for place, texts in enumerate(boxes)]


def arrow(x, y, turn, to_y, to_x):
    """A line that turns twice, with round corners, at ``turn``; straight where there is nothing to turn for."""
    rise = to_y - y
    if not rise:
        return f"M{x} {y}H{to_x}"
    bend = min(10, abs(rise) / 2) * (1 if rise > 0 else -1)
    return f"M{x} {y}H{turn - 10}q10 0 10 {bend:g}V{to_y - bend:g}q0 {bend:g} 10 {bend:g}H{to_x}"


def shortened(text, length):
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
