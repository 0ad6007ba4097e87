"""Boxes and arrows in their places."""

from collections import Counter
from itertools import accumulate, pairwise

from .arrows import Arrow, around_the_corner, label_of
from .boxes import box, height_of, rows_of
from .columns import before_label, before_track, gap_widths, shares
from .layers import layers, parts
from .ordering import linked, ordered
from .placing import placed
from .routing import nets_of, room_for, route

#: In pixels: the room for headings, between parts that do not hang together, and for a loop at the corner of a box.
HEADING, PARTS, LOOP = 30, 28, 10
#: The height that a link takes in a column that it passes, in pixels.
BEND = 16


class Layout:
    """The nodes that are linked or are roots, laid out. They are numbered anew, and bends after them."""

    def __init__(self, nodes, links, roots, late, room):
        self.held = sorted({*roots, *(end for link in links for end in (link.source, link.target))})
        self.nodes, self.count = [nodes[node] for node in self.held], len(self.held)
        number = {node: at for at, node in enumerate(self.held)}
        self.loops = {number[link.source]: link for link in links if link.source == link.target}
        self.links = [link for link in links if link.source != link.target]
        self.pairs = [(number[link.source], number[link.target]) for link in self.links]
        self.layers = layers(self.count, self.pairs, [number[node] for node in roots], [number[node] for node in late])
        self.depth = {node: depth for depth, column in enumerate(self.layers.columns) for node in column}
        self.nets, self.net_of = nets_of(self.layers, self.count)
        columns, written = self._contents()
        widths, labels = shares(columns, written, room)
        self.rows = [rows_of(node, widths[self.depth[number]]) for number, node in enumerate(self.nodes)]
        self.heights = self._heights()
        self.middle, self.bottom = self._middles()
        route(self.nets, self.middle, self.heights, self.count)
        self.tracks = [max((net.track + 1 for net in gap if net.track is not None), default=0) for gap in self.nets]
        gaps = gap_widths(self.tracks, labels, widths, room)
        lefts = accumulate((width + gap for width, gap in zip(widths, gaps, strict=False)), initial=0)
        self.columns = list(zip(lefts, widths, strict=False))
        self.boxes = [self._box(number) for number in range(self.count)]
        self.arrows = [self._arrow(number) for number in range(len(self.links))]
        self.arrows += [around_the_corner(link, self.boxes[node]) for node, link in self.loops.items()]

    @property
    def ends_in_a_loop(self):
        return any(self.depth[node] == len(self.columns) - 1 for node in self.loops)

    def _contents(self):
        """The nodes of each column, and the labels that are to be written in each gap."""
        columns = [[self.nodes[n] for n in column if n < self.count] for column in self.layers.columns]
        gaps: list[list[str]] = [[] for _ in self.nets]
        for link, way in zip(self.links, self.layers.ways, strict=True):
            gaps[self.depth[way[-1]] - 1].append(link.label)
        return columns, gaps

    def _heights(self):
        """Of nodes, then of bends."""
        left = Counter(node for gap in self.nets for net in gap for node in net.arrives)
        right = Counter(net.source for gap in self.nets for net in gap)
        return [
            max(height_of(node, self.rows[number]), room_for(max(left[number], right[number])))
            for number, node in enumerate(self.nodes)
        ] + [BEND] * (len(self.depth) - self.count)

    def _middles(self):
        """How far down the middle of each node and bend is, and where the lowest ends; part below part."""
        part_of = dict.fromkeys(range(self.count), 0)
        groups = parts(self.count, self.pairs)
        for number, group in enumerate(groups):
            part_of.update(dict.fromkeys(group, number))
        for way in self.layers.ways:
            part_of.update(dict.fromkeys(way, part_of[way[0]]))
        columns = [[[] for _ in self.layers.columns] for _ in groups]
        steps = [[] for _ in groups]
        for depth, column in enumerate(self.layers.columns):
            for node in column:
                columns[part_of[node]][depth].append(node)
        for step in self.layers.steps():
            steps[part_of[step[1]]].append(step)
        above = [LOOP if node in self.loops else 0 for node in range(len(self.depth))]
        middles, top = {}, HEADING
        for part in range(len(groups)):
            before, after = linked(steps[part])
            found = placed(ordered(columns[part], before, after), before, after, self.heights, above, self.count)
            middles.update({node: top + middle for node, middle in found.items()})
            top = max(middles[node] + self.heights[node] // 2 for node in found) + PARTS
        return middles, top - PARTS

    def _box(self, number):
        left, width = self.columns[self.depth[number]]
        height = self.heights[number]
        return box(self.nodes[number], self.rows[number], left, self.middle[number] - height // 2, width, height)

    def _arrow(self, number):
        link, way = self.links[number], self.layers.ways[number]
        points = []
        for a, b in pairwise(way):
            net, (left, width) = self.net_of[number, a], self.columns[self.depth[a]]
            points.append((left + width, net.leaves))
            if net.leaves != net.arrives[b]:
                turn = left + width + before_track(net.track)
                points += [(turn, net.leaves), (turn, net.arrives[b])]
            points.append((self.columns[self.depth[b]][0], net.arrives[b]))
        gap = self.depth[way[-1]] - 1
        left, width = self.columns[gap]
        label = label_of(link.label, points[-1], left + width + before_label(self.tracks[gap]))
        turned = number in self.layers.turned
        return Arrow(link, points[::-1] if turned else points, turned, label)
