"""What differs between two texts: lines first, and words within the lines that differ."""

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import NamedTuple

WORD = re.compile(r"\s+|\w+|[^\w\s]")
#: So many equal lines are shown beside those that differ.
CONTEXT = 2
#: How often two parts of texts that are compared may be the same: comparing takes as long as there are such pairs.
PAIRS_AT_MOST = 100_000
#: And all of a page together.
PAIRS_OF_PAGE = 1_000_000


class Piece(NamedTuple):
    way: str  #: same, removed, added
    text: str


class Block(NamedTuple):
    """Lines that differ, or that stand beside such; or how many equal ones are left out."""

    pieces: list[Piece]
    left_out: int = 0

    @property
    def is_same(self):
        return all(piece.way == "same" for piece in self.pieces)


class Comparing:
    """Compares the texts of one page, as long as it is worth the time; then what differs is told as a whole."""

    def __init__(self):
        self.left = PAIRS_OF_PAGE

    def pieces(self, before, after):
        """The words of two texts, together."""
        if before == after:
            return [Piece("same", before)] if before else []
        old, new = WORD.findall(before), WORD.findall(after)
        pieces: list[Piece] = []
        for way, gone, come in self._steps(old, new):
            if way == "same":
                pieces.append(Piece("same", "".join(old[slice(*gone)])))
            else:
                pieces += [Piece("removed", "".join(old[slice(*gone)])), Piece("added", "".join(new[slice(*come)]))]
        return _joined(pieces)

    def blocks(self, before, after):
        """The lines of two texts, together, without the many that are equal."""
        old, new = before.split("\n"), after.split("\n")
        blocks: list[Block] = []
        steps = self._steps(old, new)
        for place, (way, gone, come) in enumerate(steps):
            if way == "same":
                blocks += _shortened(old[slice(*gone)], is_first=place == 0, is_last=place == len(steps) - 1)
            else:
                blocks.append(Block(self.pieces("\n".join(old[slice(*gone)]), "\n".join(new[slice(*come)]))))
        return blocks

    def _steps(self, old, new):
        """How one list becomes the other: (“same” or “changed”, from where to where in the old, and in the new)."""
        start = _alike(old, new)
        end = _alike(old[start:][::-1], new[start:][::-1])
        old_end, new_end = len(old) - end, len(new) - end
        middle = [("changed", (start, old_end), (start, new_end))]
        counts = Counter(new[start:new_end])
        pairs = sum(counts[part] for part in old[start:old_end])
        if pairs <= min(PAIRS_AT_MOST, self.left):
            self.left -= pairs
            found = SequenceMatcher(None, old[start:old_end], new[start:new_end], autojunk=False).get_opcodes()
            middle = [
                ("same" if way == "equal" else "changed", (start + a, start + b), (start + c, start + d))
                for way, a, b, c, d in found
            ]
        whole = [("same", (0, start), (0, start)), *middle, ("same", (old_end, len(old)), (new_end, len(new)))]
        return [step for step in whole if step[1][0] < step[1][1] or step[2][0] < step[2][1]]


def _alike(one, other):
    """How many parts two lists have in common at their beginning."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _joined(pieces):
    """Without empty pieces; blanks alone between two changes belong to both of them."""
    told: list[Piece] = []
    removed = added = ""

    def change():
        return [piece for piece in (Piece("removed", removed), Piece("added", added)) if piece.text]

    for place, piece in enumerate(pieces):
        is_within = piece.way == "same" and not piece.text.strip(" ") and (removed or added) and place < len(pieces) - 1
        if piece.way == "same" and not is_within:
            told += [*change(), piece]
            removed = added = ""
        if piece.way == "removed" or is_within:
            removed += piece.text
        if piece.way == "added" or is_within:
            added += piece.text
    return [*told, *change()]


def _shortened(lines, *, is_first, is_last):
    before, after = 0 if is_first else CONTEXT, 0 if is_last else CONTEXT
    left_out = len(lines) - before - after
    if left_out <= 1:
        return [Block([Piece("same", "\n".join(lines))])]
    parts = [lines[:before], lines[len(lines) - after :]]
    first, last = ([Block([Piece("same", "\n".join(part))])] if part else [] for part in parts)
    return [*first, Block([], left_out), *last]
