"""A section as somebody has it before them, beside what it said when they opened it."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from .form import entry_of
from .form.kinds import RowsEntry

#: A longer text is known by its digest: nobody has to send back what they did not type.
LONGEST_TOLD = 120


@cache
def entries_of(section):
    return {one.key: entry_of(one) for one in section.fields}


@dataclass
class Part:
    """A section as somebody has it before them: what stands in it, and what it was when it was opened.

    Of a list too long to be shown at once it has some rows: ``windows`` says from which on, and how many those were.
    """

    section: Any
    data: dict
    opened: dict  #: as ``in_short`` tells it
    windows: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_changed(self):
        return in_short(without_blank_rows(self.section, self.data)) != self.opened

    def says_the_same(self, now):
        """Whether it says what is on record, whatever that was when it was opened; a row that was added is more."""
        return in_short(self.data) == in_short(self.shown_of(now))

    def take(self, other):
        """Become another version of the same section."""
        self.data, self.opened, self.windows = other.data, other.opened, other.windows

    def windows_in(self, now):
        """Where the rows of its windows stand now, with those that somebody added among them."""
        return {key: _window(self.opened.get(key), now.get(key, []), window) for key, window in self.windows.items()}

    def shown_of(self, now):
        """The same rows of the section as it is now."""
        shown = {key: now[key] for key in self.section.keys if now.get(key) not in (None, "", [], {})}
        for key, (first, count) in self.windows_in(now).items():
            shown[key] = shown.get(key, [])[first : first + count]
        return {key: value for key, value in shown.items() if value not in (None, "", [], {})}

    def within(self, now):
        """What the whole section says with this part of it."""
        data = {key: self.data.get(key) for key in self.section.keys}
        for key, (first, count) in self.windows_in(now).items():
            rows = now.get(key, [])
            data[key] = [*rows[:first], *(data[key] or []), *rows[first + count :]]
        return data


def _window(opened, rows, window):
    """From where on, and how many of these rows are those that were opened. Others among them do no harm: they stay."""
    first, count = window
    if not isinstance(opened, list) or in_short(rows[first : first + count]) == opened:
        return window
    places = defaultdict(list)
    for place, row in enumerate(in_short(rows)):
        places[_known(row)].append(place)
    known = [(number, places[key]) for number, key in enumerate(map(_known, opened)) if key in places]
    if not known:
        first = min(first, len(rows))
        return first, len(rows[first : first + count])
    found = [_nearest(there, first + number) for number, there in known]
    start = max(0, min(found) - known[0][0])  # those that were changed are known by nothing
    end = min(len(rows), max(found) + len(opened) - known[-1][0])
    return start, end - start


def _nearest(places, to):
    return min(places, key=lambda place: abs(place - to))


def _known(row):
    key = row.get("key") if isinstance(row, dict) else None
    return key if isinstance(key, str) else json.dumps(row, sort_keys=True)


def in_short(value):
    """Plain data in which long texts are digests: equal where the data is."""
    if isinstance(value, dict):
        return {key: in_short(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_short(item) for item in value]
    if isinstance(value, str) and len(value) > LONGEST_TOLD:
        return f"\0{blake2b(value.encode(errors='surrogatepass'), digest_size=12).hexdigest()}"
    return value


def without_blank_rows(section, data):
    """What was typed, without the rows into which nobody wrote anything."""
    return _without_blank(entries_of(section), data)


def _without_blank(entries, data):
    kept = {}
    for key, value in data.items():
        entry = entries.get(key)
        if isinstance(entry, RowsEntry) and isinstance(value, list):
            rows = [_without_blank(entry.entries, row) for row in value if isinstance(row, dict)]
            value = [row for row in rows if not entry.is_blank(row)]
        if value not in (None, "", [], {}):
            kept[key] = value
    return kept
