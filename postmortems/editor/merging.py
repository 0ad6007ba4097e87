"""What two people made of the same data becomes one: what only one of them changed is taken, and the rest is asked.

Rows are merged one by one, known by their keys, names or words (``history.rows``). Nothing that either typed gets lost:
it is in what comes out, or in a question.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from postmortems.history.rows import NAMES, partners

from .part import in_short

THEIRS, YOURS = "theirs", "yours"
EMPTY = (None, "", [], {})


class Question(NamedTuple):
    """Both changed the same. ``path``: where it stands in the merged data; of a row that is not there, None is said."""

    path: tuple
    theirs: Any
    yours: Any
    taken: str  #: which of the two stands in the merged data


class Taken(NamedTuple):
    """What they alone did to the value of a key, or to one of its rows: added, changed, removed or moved it."""

    key: str
    way: str
    is_row: bool = True


@dataclass
class Merged:
    data: Any = None
    questions: list[Question] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)


class _Node(NamedTuple):
    """A row in three versions, each by its place there; None where it is not there."""

    base: int | None
    theirs: int | None
    yours: int | None


def merged(base, theirs, yours):
    """Merge what two made of the same. ``base`` is what both had before them, as ``in_short`` tells it."""
    result = Merged()
    result.data = _keys(result, (), base, theirs, yours)
    return result


def _keys(result, path, base, theirs, yours, *, asks=False):
    """``asks``: both changed this, so whatever differs is shown, and what only one changed is proposed."""
    base, data = base if isinstance(base, dict) else {}, {}
    for key in dict.fromkeys([*yours, *theirs]):
        value = _value(result, (*path, key), base.get(key), theirs.get(key), yours.get(key), asks=asks)
        if value not in EMPTY:
            data[key] = value
    return data


def _value(result, path, base, theirs, yours, *, asks):
    one, other = in_short(theirs), in_short(yours)
    if one == other:
        return yours
    if isinstance(theirs, list | None) and isinstance(yours, list | None) and not (asks and base in (one, other)):
        return _rows(result, path, base or [], theirs or [], yours or [])
    if isinstance(theirs, dict | None) and isinstance(yours, dict | None) and not asks:
        return _keys(result, path, base, theirs or {}, yours or {})
    if asks or base not in (one, other):
        taken = THEIRS if other == base else YOURS
        result.questions.append(Question(path, theirs, yours, taken))
        return theirs if taken == THEIRS else yours
    if one == base:
        return yours
    result.taken.append(Taken(path[0], "changed", is_row=False))
    return theirs


def _rows(result, path, base, theirs, yours):
    section = path[-1]
    base = [row for row in base if _can_be_known(section, row)] if isinstance(base, list) else []
    nodes = _nodes(result, path, base, in_short(theirs), in_short(yours))
    rows = []
    for node in _in_order(result, path[0], nodes):
        before, one, other = (
            None if place is None else side[place] for place, side in zip(node, (base, theirs, yours), strict=True)
        )
        rows.append(_row(result, (*path, len(rows)), before, one, other))
    return rows


def _can_be_known(section, row):
    """Whether a row that a browser says to have been there is one: it may say anything."""
    try:
        hash(tuple(row.get(key) for key in ("key", *NAMES.get(section, ()))) if isinstance(row, dict) else row)
    except TypeError:
        return False
    return True


def _nodes(result, path, base, theirs, yours):
    """The rows of all versions, without those that are gone: removed by both, or by one while the other left them.

    Only rows that nobody else is by key, name or words are known by likeness: what is the same in both versions is one.
    """
    section, places = path[-1], range(len(base))
    in_theirs, in_yours = ({old: new for new, old in _pairs(section, base, rows).items()} for rows in (theirs, yours))
    new_theirs, new_yours = _others(theirs, in_theirs), _others(yours, in_yours)
    same = _pairs(section, [theirs[place] for place in new_theirs], [yours[place] for place in new_yours])
    both = {new_theirs[old]: new_yours[new] for new, old in same.items()}
    for rows, there, new, taken in (
        (theirs, in_theirs, new_theirs, both.keys()),
        (yours, in_yours, new_yours, set(both.values())),
    ):
        left, come = [place for place in places if place not in there], [one for one in new if one not in taken]
        alike = _pairs(section, [base[place] for place in left], [rows[one] for one in come], by_likeness=True)
        there.update({left[old]: come[new] for new, old in alike.items()})
    nodes = [_Node(place, in_theirs.get(place), in_yours.get(place)) for place in places]
    for node in nodes:
        if node.theirs is None and node.yours is not None and yours[node.yours] == base[node.base]:
            result.taken.append(Taken(path[0], "removed"))
    nodes = [node for node in nodes if _is_left(node, base, theirs, yours)]
    nodes += [_Node(None, place, both.get(place)) for place in _others(theirs, in_theirs)]
    return nodes + [_Node(None, None, place) for place in _others(yours, in_yours) if place not in set(both.values())]


def _others(rows, there):
    known = set(there.values())
    return [place for place in range(len(rows)) if place not in known]


def _is_left(node, base, theirs, yours):
    left = [side[place] for side, place in ((theirs, node.theirs), (yours, node.yours)) if place is not None]
    return len(left) == 2 or (bool(left) and left[0] != base[node.base])


def _pairs(section, before, after, *, by_likeness=False):
    if all(isinstance(row, dict) for row in (*before, *after)):
        return partners(section, before, after, by_likeness=by_likeness)
    return {after.index(row): place for place, row in enumerate(before) if row in after and before.index(row) == place}


def _in_order(result, key, nodes):
    """The order of whoever moved rows, yours where both did. What the other added follows what it followed there."""
    by_theirs = sorted((node for node in nodes if node.theirs is not None), key=lambda node: node.theirs)
    by_yours = sorted((node for node in nodes if node.yours is not None), key=lambda node: node.yours)
    they_moved, you_moved = (_are_moved(rows) for rows in (by_theirs, by_yours))
    if they_moved and not you_moved:
        result.taken.append(Taken(key, "moved"))
    first, second = (by_yours, by_theirs) if you_moved else (by_theirs, by_yours)
    order, there, ahead = list(first), set(first), set(second)
    at = 0
    for node in second:
        if node in there:
            at = order.index(node) + 1
            continue
        while first is by_theirs and at < len(order) and order[at] not in ahead:
            at += 1  # what they added stands before what you did
        order.insert(at, node)
        at += 1
    return order


def _are_moved(nodes):
    places = [node.base for node in nodes if node.base is not None]
    return places != sorted(places)


def _row(result, path, before, theirs, yours):
    one, other = in_short(theirs), in_short(yours)
    if one == other or (before is None and theirs is None):
        return yours
    if yours is None and before is None:
        result.taken.append(Taken(path[0], "added"))
        return theirs
    if yours is None or theirs is None:
        result.questions.append(Question(path, theirs, yours, THEIRS if yours is None else YOURS))
        return theirs if yours is None else yours
    if one == before:
        return yours
    if other == before:
        result.taken.append(Taken(path[0], "changed"))
        return theirs
    return _keys(result, path, before, theirs, yours, asks=True)
