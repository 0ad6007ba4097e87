"""A directed graph in columns from left to right: what leads to a box stands to its left, what closes a circle leads
back, and nothing lies on anything else. Pure geometry, in whole pixels."""

from dataclasses import dataclass

from .arrows import Arrow, Link
from .boxes import Box, Node, box, rows_of
from .layout import LOOP, Layout
from .placing import BETWEEN

#: In pixels, below the rest: the heading of the boxes without links, and the first row of them.
LOOSE, LOOSE_ROW = 34, 46


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]
    #: Where each column begins, and the line of the heading of the boxes without links, if there are any.
    columns: list[int]
    loose_y: int | None
    is_wide: bool

    def column_after(self, box):
        """Where the column begins that follows a box; None after the last."""
        return next((left for left in self.columns if left > box.x), None)


def draw(nodes: list[Node], links: list[Link], *, roots=(), late=(), room):
    """The drawing of nodes and links, as wide as the room; wider where its boxes would be too narrow.

    Links name nodes by number, and no two have the same ends. So do roots, with which it began; other nodes without
    links stand below the rest. Late ones stand as near as they can to what they lead to.
    """
    layout = Layout(nodes, links, roots, late, room)
    columns = layout.columns or [(0, room)]
    boxes, bottom = dict(zip(layout.held, layout.boxes, strict=True)), layout.bottom
    loose = [number for number in range(len(nodes)) if number not in boxes]
    loose_y = bottom + LOOSE if loose else None
    for start in range(0, len(loose), len(columns)):
        top = bottom + (BETWEEN if start else LOOSE_ROW)
        row = {
            number: box(nodes[number], rows_of(nodes[number], width), left, top, width)
            for number, (left, width) in zip(loose[start:], columns, strict=False)
        }
        boxes |= row
        bottom = max(box.y + box.height for box in row.values())
    width = max(left + width for left, width in columns)
    return Drawing(
        width=width + 1 + (LOOP if layout.ends_in_a_loop else 0),
        height=bottom + 1,
        boxes=[boxes[number] for number in range(len(nodes))],
        arrows=layout.arrows,
        columns=[left for left, _ in columns],
        loose_y=loose_y,
        is_wide=width > room * 1.1,
    )
