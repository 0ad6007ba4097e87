"""What the incident page shows of the blast radius: the drawing, and the tree where there is no room for it."""

from dataclasses import dataclass

from incidents.drawing.graph.boxes import Node
from incidents.drawing.graph.diagram import Drawing, draw
from incidents.markdown.lines import plain_line

from .durations import NOT_KNOWN, Period, period_of, span_of, time_of, time_of_parts
from .graph import Struck, graph_of
from .tree import Branch, tree_of

#: What is said of a service that failures only passed through.
CARRIED = "carried it on"
#: The width of the column that the drawing stands in, in pixels.
ROOM = 862
#: More than that cannot be followed with the eye, and is told by the tree and the table alone.
MOST_SERVICES, MOST_LINKS = 80, 160


@dataclass(frozen=True)
class Picture:
    period: Period | None
    nodes: list[Node]
    drawing: Drawing | None
    branches: list[tuple[Branch, Node]]
    #: What leads to what: a name and the names of all that failed through it.
    passages: list[tuple[str, list[str]]]

    @property
    def has_bars(self):
        return any(node.spans for node in self.nodes)

    @property
    def has_open_bars(self):
        return any(span.is_open for node in self.nodes for span in node.spans)

    @property
    def has_passages(self):
        """Whether failures came through services that are not on record as struck."""
        return any(node.role == "passage" for node in self.nodes)

    @property
    def has_carriers(self):
        """Whether services only carried the failure on."""
        return any(node.role == "carrier" for node in self.nodes)

    @property
    def leads_back(self):
        return any(arrow.leads_back for arrow in self.drawing.arrows) if self.drawing else False


def picture_of(incident, impacts):
    """None where no impact came through a service, and there is nothing to draw."""
    graph = graph_of(impacts)
    if not graph.links:
        return None
    period = period_of(incident, impacts)
    nodes = [_node(struck, incident, period) for struck in graph.services]
    fits = len(nodes) <= MOST_SERVICES and len(graph.links) <= MOST_LINKS
    return Picture(
        period=period,
        nodes=nodes,
        drawing=draw(nodes, graph.links, roots=graph.origins, room=ROOM) if fits else None,
        branches=[(branch, nodes[branch.node]) for branch in tree_of(len(nodes), graph.links, graph.origins)],
        passages=[
            (node.name, [nodes[link.target].name for link in graph.links if link.source == number])
            for number, node in enumerate(nodes)
        ],
    )


def _node(struck: Struck, incident, period):
    service, impacts = struck.service, struck.impacts
    if not impacts:
        return Node(service.name, aside="not on record", role="passage", address=service.get_absolute_url())
    parts = [impact.part for impact in impacts if impact.part]
    is_carrier = struck.is_carrier
    time = time_of(impacts[0], incident) if len(impacts) == 1 else time_of_parts(impacts)
    part = parts[0] if len(impacts) == 1 and parts else f"{len(impacts)} parts" if parts else ""
    return Node(
        service.name,
        [wordings for wordings in ([part], time) if any(wordings)],
        aside=CARRIED if is_carrier else "" if time else f"time {NOT_KNOWN}",
        spans=[span for impact in impacts if period and (span := span_of(impact, period))],
        role="origin" if struck.is_origin else "carrier" if is_carrier else "cascaded",
        address=service.get_absolute_url(),
        title="\n".join(f"{impact.name}: {plain_line(impact.effect) or CARRIED}" for impact in impacts),
    )
