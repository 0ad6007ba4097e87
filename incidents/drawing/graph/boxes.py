"""A box and what is written in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from incidents.drawing.text import folded, folded_width, shortened, width_of

#: In pixels: font sizes, the room to either side of a text, and the heights of the rows of a box and of its bar.
NAME, SMALL = 13.5, 12.0
INSET, FIRST_ROW, ROW, BAR = 12, 30, 16, 20


@dataclass(frozen=True)
class Span:
    """A part of a box's bar, in shares of it; open where one of its ends is not known."""

    start: float
    end: float
    is_open: bool = False


@dataclass(frozen=True)
class Node:
    """What a box says: a name, and lines, each in several wordings of which the first that fits is written."""

    name: str
    lines: Sequence[Sequence[str]] = ()
    #: Stands at the end of the last line if there is room, else below it.
    aside: str = ""
    spans: Sequence[Span] = ()
    role: str = ""
    address: str = ""
    #: All of it in words, for whoever points at the box.
    title: str = ""

    @property
    def name_width(self):
        """The width at which the name is not cut, on two lines if need be."""
        return folded_width(self.name, NAME) + 2 * INSET + 1

    @property
    def full_width(self):
        """The width at which nothing is cut or folded and the aside needs no row of its own."""
        widths = [width_of(self.name, NAME), *(width_of(line[0], SMALL) for line in self.lines)]
        *upper, last = [width + 2 * INSET + 1 for width in widths]
        return max([*upper, last + (INSET + width_of(self.aside, SMALL) if self.aside else 0)])


@dataclass(frozen=True)
class Text:
    x: int
    y: int
    text: str
    kind: str = "node-text"
    anchor: str = "start"


@dataclass(frozen=True)
class Box:
    """A node in its place."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    texts: list[Text]

    @property
    def bar(self):
        """From where to where, and how far down."""
        return self.x + INSET, self.x + self.width - INSET, self.y + self.height - 13

    @property
    def spans(self):
        """From where to where, none too short to be seen."""
        start, end, _ = self.bar
        for span in self.node.spans:
            left = start + (end - start) * span.start
            right = start + (end - start) * span.end
            yield round(min(left, end - 2), 1), round(max(left + 2, right), 1), span.is_open


class Row(NamedTuple):
    """A row of text in a box, and what stands at its end."""

    text: str
    aside: str = ""
    kind: str = "node-text"


def rows_of(node, width):
    """The rows of text in a box of a width in pixels."""
    room = width - 2 * INSET
    name = folded(node.name, room, NAME)
    rows, last = [Row(text, kind="node-name") for text in name], width_of(name[-1], NAME)
    for wordings in node.lines:
        text = next((text for text in wordings if width_of(text, SMALL) <= room), wordings[-1])
        rows.append(Row(shortened(text, room, SMALL)))
        last = width_of(text, SMALL)
    if node.aside and last + INSET + width_of(node.aside, SMALL) <= room:
        rows[-1] = rows[-1]._replace(aside=node.aside)
    elif node.aside:
        rows.append(Row(shortened(node.aside, room, SMALL)))
    return rows


def height_of(node, rows):
    return FIRST_ROW + ROW * (len(rows) - 1) + (BAR if node.spans else 0)


def box(node, rows, x, y, width, height=0):
    """The box, as high as its rows unless it is to be higher."""
    height = max(height, height_of(node, rows))
    texts = []
    for number, row in enumerate(rows):
        line = y + 20 + ROW * number
        texts.append(Text(x + INSET, line, row.text, row.kind))
        if row.aside:
            texts.append(Text(x + width - INSET, line, row.aside, anchor="end"))
    return Box(node, x, y, width, height, texts)
