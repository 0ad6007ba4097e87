"""What differs between two documents: words within prose, rows as rows."""

from typing import NamedTuple

from postmortems.document.kinds import Prose, Rows

from .rows import Pair, paired
from .telling import about_of, fields, is_fact, label_of, shape_of, title_of, words
from .words import Block, Comparing, Piece


class ChangedValue(NamedTuple):
    label: str
    pieces: list[Piece]


class ChangedRow(NamedTuple):
    way: str  #: added, removed, changed, moved
    about: list[Piece]
    values: list[ChangedValue]
    is_moved: bool


class Changed(NamedTuple):
    """A section in which something differs. ``same``: how many of its rows do not."""

    key: str
    title: str
    values: list[ChangedValue]
    rows: list[ChangedRow]
    blocks: list[Block]
    same: int = 0


def differences(before, after):
    """The sections in which two documents differ, in their order."""
    comparing = Comparing()
    shape = dict(fields())
    own = {"title"} | {key for key, field in shape.items() if is_fact(field)}
    told_before, told_after = ({key: data[key] for key in data if key in own} for data in (before, after))
    facts = _values(told_before, told_after, shape, comparing)
    changed = [Changed("about", "About", facts, [], [])] if facts else []
    for key, field in fields():
        old, new = before.get(key), after.get(key)
        if old == new or is_fact(field):
            continue
        if isinstance(field, Prose):
            changed.append(Changed(key, field.heading, [], [], comparing.blocks(old or "", new or "")))
        elif isinstance(field, Rows):
            pairs = paired(key, old or [], new or [])
            rows = [_row(key, pair, comparing) for pair in pairs if pair.way != "same"]
            changed.append(Changed(key, title_of(key), [], rows, [], len(pairs) - len(rows)))
        else:
            changed.append(Changed(key, title_of(key), _values(old or {}, new or {}, {}, comparing), [], []))
    return changed


def _values(before, after, shape, comparing, but=()):
    changed = []
    for key in dict.fromkeys([*before, *after]):
        if key not in but and before.get(key) != after.get(key):
            old, new = (words(shape.get(key), side.get(key, "")) for side in (before, after))
            changed.append(ChangedValue(label_of(key), value_pieces(old, new, comparing)))
    return changed


def value_pieces(before, after, comparing):
    """Words within a text of several; a short value is another one as a whole."""
    if min(len(before.split()), len(after.split())) > 3:
        return comparing.pieces(before, after)
    return [piece for piece in (Piece("removed", before), Piece("added", after)) if piece.text]


def _row(section, pair: Pair, comparing):
    shape, row = shape_of(section), pair.after or pair.before or {}
    about = about_of(section, row)
    old, new = (words(shape.get(about), (side or {}).get(about, "")) for side in (pair.before, pair.after))
    told = comparing.pieces(old, new) if pair.before and pair.after else value_pieces(old, new, comparing)
    return ChangedRow(
        pair.way, told, _values(pair.before or {}, pair.after or {}, shape, comparing, but=(about,)), pair.is_moved
    )
