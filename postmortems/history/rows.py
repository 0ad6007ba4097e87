"""Which row of one document is which row of another: by its key or name, else by likeness."""

import json
import re
from bisect import bisect_left
from collections import defaultdict, deque
from typing import NamedTuple

#: By what a row of a section without keys is known.
NAMES = {
    "lessons": ("lesson", "way"),
    "relations": ("kind", "incident"),
    "impacts": ("service", "organization", "part"),
    "via": ("service", "organization"),
    "history": ("at", "to"),
}
#: Rows that share so much of their words are one, changed.
ALIKE = 0.5
#: So many pairs are compared for likeness; of more, rows that are not the same are taken for others.
PAIRS_AT_MOST = 40_000


class Pair(NamedTuple):
    """A row as it was and as it is; None where it was not there. ``is_moved``: past another that is still there."""

    before: dict | None
    after: dict | None
    is_moved: bool = False

    @property
    def way(self):
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.before != self.after else "moved" if self.is_moved else "same"


def paired(section, before, after):
    """All rows of both, as Pairs: in the order of the later, what was removed in the place where it was."""
    partner = partners(section, before, after)
    stays = _longest_rise([partner[place] for place in range(len(after)) if place in partner])
    pairs, told = [], 0
    found = set(partner.values())
    for place, row in enumerate(after):
        old = partner.get(place)
        if old in stays:
            pairs += [Pair(before[gone], None) for gone in range(told, old) if gone not in found]
            told = old
        pairs.append(Pair(None if old is None else before[old], row, old is not None and old not in stays))
    return [*pairs, *(Pair(before[gone], None) for gone in range(told, len(before)) if gone not in found)]


def partners(section, before, after, *, by_likeness=True):
    """The place in ``before`` of each row of ``after`` that was there, by its place."""
    partner: dict[int, int] = {}
    for name in (_key, lambda row: _name(section, row), _whole):
        waiting = defaultdict(deque)
        for old in sorted(set(range(len(before))) - set(partner.values())):
            if (known := name(before[old])) is not None:
                waiting[known].append(old)
        for new, row in enumerate(after):
            if new not in partner and (old_places := waiting.get(name(row))):
                partner[new] = old_places.popleft()
    if not by_likeness:
        return partner
    found = set(partner.values())
    left = [place for place in range(len(before)) if place not in found]
    come = [place for place in range(len(after)) if place not in partner]
    return partner | _alike(left, come, before, after)


def _key(row):
    return row.get("key")


def _name(section, row):
    return tuple(row.get(key) for key in NAMES[section]) if section in NAMES else None


def _whole(row):
    return json.dumps(row, sort_keys=True)


def _alike(left, come, before, after):
    if len(left) * len(come) > PAIRS_AT_MOST:
        return {}
    was, is_now = {place: _words(before[place]) for place in left}, {place: _words(after[place]) for place in come}
    pairs = ((_likeness(was[old], is_now[new]), abs(old - new), old, new) for old in left for new in come)
    scores = sorted((pair for pair in pairs if pair[0] >= ALIKE), key=lambda pair: (-pair[0], *pair[1:]))
    partner, taken = {}, set()
    for _, _, old, new in scores:
        if new not in partner and old not in taken:
            partner[new] = old
            taken.add(old)
    return partner


def _likeness(one, other):
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def _words(row):
    return set(re.findall(r"\w+", " ".join(str(value) for value in row.values()).casefold()))


def _longest_rise(places):
    """The most of these different numbers that stand in rising order."""
    ends: list[int] = []
    tops: list[int] = []
    previous: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tops, place)
        previous[place] = ends[at - 1] if at else None
        tops[at : at + 1] = [place]
        ends[at : at + 1] = [place]
    rise, place = set(), ends[-1] if ends else None
    while place is not None:
        rise.add(place)
        place = previous[place]
    return rise
