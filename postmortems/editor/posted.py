"""The parts of a postmortem that a browser sends: what was typed in each section, and how that was when opened."""

import json

from . import new_sources
from .form import Typed
from .form.kinds import MilestonesEntry, MomentEntry, RowsEntry, told_beside
from .part import Part, entries_of
from .sections import SECTIONS

#: What a browser sends back of a section as it was opened, as JSON.
LONGEST_OPENED = 2_000_000


def parts_in(post):
    """The parts in a form that was sent, by the names of their sections."""
    typed = Typed.of(post)
    return {section.name: _part(section, typed) for section in SECTIONS if section.name in typed["opened"]}


def _part(section, typed):
    if address := typed[new_sources.BOX][section.name].text.strip():
        for key in section.keys:
            new_sources.name_by_address(typed[key], address)
    data = {key: entry.typed(typed[key]) for key, entry in entries_of(section).items()}
    opened, windows = _opened(typed["opened"][section.name].text, section)
    return Part(section, {key: value for key, value in data.items() if value is not None}, opened, windows)


def _opened(text, section):
    """What a form says that it was opened with. Whoever makes up another is told of a conflict, no more."""
    try:
        told = json.loads(text) if len(text) <= LONGEST_OPENED else {}
        opened, windows = told["data"], {}
        for key, (first, count) in told["windows"].items():
            if key in section.keys and 0 <= int(first) < 1_000_000 and 0 <= int(count) < 1_000_000:
                windows[key] = (int(first), int(count))
        return (opened, windows) if isinstance(opened, dict) else ({}, {})
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}, {}


def opened_text(part):
    return json.dumps({"data": part.opened, "windows": part.windows}, separators=(",", ":"))


def moments_beside(part, typed, zone, start):
    """What stands beside each moment of a part, by the name of its box in the form that was sent."""
    return dict(_beside(entries_of(part.section), typed, (), zone, start))


def _beside(entries, typed, path, zone, start):
    for key, entry in entries.items():
        here = (*path, key)
        if isinstance(entry, MomentEntry):
            yield ".".join(here), told_beside(typed[key].text, zone, start)
        elif isinstance(entry, RowsEntry):
            for name, row in typed[key].within.items():
                yield from _beside(entry.entries, row, (*here, name), zone, start)
        elif isinstance(entry, MilestonesEntry):
            for name, inner in entry.entries.items():
                yield from _beside(inner, typed[key][name], (*here, name), zone, start)


def changed_rows(part, typed, verb, target):
    """Add, remove or move a row of a part, and return the path of the row to look at then; None for no such row.

    ``target`` names a list (to add to) or a row, by the names in the form: rows of these are called as the browser
    did, which is not where they stand.
    """
    rows, place, path = part.data, 0, []
    entries = entries_of(part.section)
    for depth, step in enumerate(target.split(".")):
        if depth % 2:
            names = list(typed.within)
            if step not in names:
                return None
            place = names.index(step)
        else:
            if depth:
                rows = rows[place]
                path.append(place)
            entry = entries.get(step)
            if not isinstance(entry, RowsEntry):
                return None
            rows, entries = rows.setdefault(step, []), entry.entries
            path.append(step)
        typed = typed[step]
    is_row = bool(depth % 2)
    if is_row is (verb == "add") or verb not in MOVES:
        return None
    place = MOVES[verb](rows, place)
    return (*path, place) if rows else tuple(path)


def _add(rows, place):
    rows.append({})
    return len(rows) - 1


def _remove(rows, place):
    del rows[place]
    return min(place, len(rows) - 1)


def _move(by):
    def move(rows, place):
        other = min(max(place + by, 0), len(rows) - 1)
        rows[place], rows[other] = rows[other], rows[place]
        return other

    return move


MOVES = {"add": _add, "remove": _remove, "up": _move(-1), "down": _move(1)}
