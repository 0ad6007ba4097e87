"""The way of every link through the gaps between the columns: along, up or down in a track of its own, and along.

Links that leave a node for the next column run together until they part. No other two ever run on one line.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from .placing import spaced

#: In pixels: from port to port, from a corner of a box to its first port (a label stands on it), and to the last.
PORT, FROM_TOP, FROM_BOTTOM = 16, 15, 10
#: In pixels: how near a line may come to another before the two look like one, and tracks above one another.
TOO_NEAR, APART = 5, 8


@dataclass(eq=False)
class Net:
    """What leaves one node for the next column in one line, and where it arrives."""

    source: int
    leaves: int = 0
    arrives: dict[int, int] = field(default_factory=dict)
    track: int | None = None

    @property
    def top(self):
        return min(self.leaves, *self.arrives.values())

    @property
    def bottom(self):
        return max(self.leaves, *self.arrives.values())

    @property
    def is_straight(self):
        return self.top == self.bottom


def room_for(ports):
    """The height that a side of a box needs for its ports. Always even, as all heights are."""
    return -(-(FROM_TOP + PORT * (ports - 1) + FROM_BOTTOM) // 2) * 2


def nets_of(layers, count):
    """The nets of each gap, and the net that a link takes from a node. A turned link shares none."""
    depth = {node: at for at, column in enumerate(layers.columns) for node in column}
    nets: list[dict[tuple, Net]] = [{} for _ in layers.columns[1:]]
    taken = {}
    for link, a, b in layers.steps():
        net = nets[depth[a]].setdefault((a, link if link in layers.turned and a < count else None), Net(a))
        net.arrives[b] = 0
        taken[link, a] = net
    return [list(gap.values()) for gap in nets], taken


def route(nets, middle, heights, count):
    """Set where each net leaves and arrives, and its track in its gap; from the left gap to the right."""
    for gap in nets:
        _leave(gap, middle, heights, count)
        _arrive(gap, middle, heights, count)
        _lay(gap, middle, heights, count)


def _at_ports(wanted, middle, height):
    """Ports on the side of a box, as near as can be to where they are wanted."""
    top, bottom = middle - height // 2 + FROM_TOP, middle + height // 2 - FROM_BOTTOM
    ports = spaced(wanted, [PORT] * (len(wanted) - 1))
    highest = [top + PORT * n for n in range(len(ports))]
    lowest = [bottom - PORT * (len(ports) - 1 - n) for n in range(len(ports))]
    return [min(max(port, high), low) for port, high, low in zip(ports, highest, lowest, strict=True)]


def _leave(gap, middle, heights, count):
    leaving = defaultdict(list)
    for net in gap:
        leaving[net.source].append(net)
    for node, own in leaving.items():
        own.sort(key=lambda net: sum(middle[to] for to in net.arrives) / len(net.arrives))
        ports = [middle[node]] if node >= count else _at_ports([middle[node]] * len(own), middle[node], heights[node])
        for net, port in zip(own, ports, strict=True):
            net.leaves = port


def _arrive(gap, middle, heights, count):
    arriving = defaultdict(list)
    for net in gap:
        for node in net.arrives:
            arriving[node].append(net)
    for node, own in arriving.items():
        own.sort(key=lambda net: net.leaves)
        wanted = [net.leaves for net in own]
        ports = [middle[node]] if node >= count else _at_ports(wanted, middle[node], heights[node])
        for net, port in zip(own, ports, strict=True):
            net.arrives[node] = port


def _lay(gap, middle, heights, count):
    """Give each net that turns its track: to the left of those that arrive where it leaves."""
    for circle in _circles(_hindered(gap)):
        net = min(circle, key=lambda net: (net.source >= count, -heights[net.source]))
        net.leaves = _beside_the_arrivals(net, gap, middle)
    hindered = _hindered(gap)
    before = defaultdict(list)
    for net, other in hindered.items():
        before[other].append(net)
    tracks: list[list[Net]] = []
    waiting = sorted((net for net in gap if not net.is_straight), key=_from_the_left)
    while waiting:
        net = next(net for net in waiting if all(other.track is not None for other in before[net]))
        waiting.remove(net)
        net.track = max((other.track + 1 for other in before[net]), default=0)
        while net.track < len(tracks) and not all(_are_apart(net, other) for other in tracks[net.track]):
            net.track += 1
        tracks += [[] for _ in range(net.track + 1 - len(tracks))]
        tracks[net.track].append(net)


def _from_the_left(net):
    """An order of tracks in which nets that lead the same way do not cross: what rises, then what falls."""
    rises = sum(net.arrives.values()) < net.leaves * len(net.arrives)
    return (not rises, net.leaves if rises else -net.leaves)


def _are_apart(net, other):
    return net.bottom + APART <= other.top or other.bottom + APART <= net.top


def _hindered(gap):
    """Nets that leave where another one arrives, each with that other: there is at most one."""
    arrivals = sorted((at, number) for number, net in enumerate(gap) for at in net.arrives.values())
    found = {}
    for net in gap:
        for at, number in arrivals[bisect_left(arrivals, (net.leaves - TOO_NEAR + 1, -1)) :]:
            if at >= net.leaves + TOO_NEAR:
                break
            if gap[number] is not net:
                found[net] = gap[number]
    return found


def _circles(hindered):
    """Nets that hinder one another in a circle, so that none can be left of the next."""
    done: set[Net] = set()
    for start in hindered:
        path: list[Net] = []
        net = start
        while net in hindered and net not in done:
            done.add(net)
            path.append(net)
            net = hindered[net]
        if net in path:
            yield path[path.index(net) :]


def _beside_the_arrivals(net, gap, middle):
    """The nearest to where a net leaves at which no other arrives, rather towards the middle of its box."""
    others = [at for other in gap if other is not net for at in other.arrives.values()]
    around = range(net.leaves - TOO_NEAR, net.leaves + TOO_NEAR + 1)
    near = sorted(around, key=lambda at: (abs(at - net.leaves), abs(at - middle[net.source])))
    return next(at for at in near if all(abs(at - other) >= TOO_NEAR for other in others))
