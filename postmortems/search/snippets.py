"""Where a thing matches: the places on its page, each with a few words around what was found."""

from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .index.texts import rows_of
from .words import STOP_STEMS, words

#: How long what is shown of a row may be, and how much of it stands before the first word found.
LONGEST, BEFORE = 220, 60
#: How many places are shown of one thing.
PLACES = 3


class Place(NamedTuple):
    """A row that matches: ``cause C2``, with a link to that row."""

    field: str
    anchor: str
    label: str
    snippet: SafeString

    @property
    def is_title(self):
        return self.field == "title"


def places_of(plan, document, row_matches, *, at_most=PLACES):
    """The best places of a document: each tells something that those before it do not, as far as there are such."""
    rows = rows_of(document)
    shown, told = [], set()
    for match in sorted(row_matches, key=lambda match: (not set(match.units) - told, -match.value)):
        row = rows[match.place]
        if (row.field == "title" and shown) or (row.field == "short_title" and len(row_matches) > 1):
            continue  # the result is headed by the title anyway
        if len(shown) == at_most:
            break
        told |= set(match.units)
        shown.append(Place(row.field, row.anchor, row.label, snippet(row.text, stems_of(match))))
    return shown


def stems_of(match):
    """What to mark in a row: the stems, and the beginnings of words."""
    wanted, beginnings = set(), []
    for alternative in match.units.values():
        wanted.update(alternative.stems if alternative.is_phrase else set(alternative.stems) - STOP_STEMS)
        if alternative.is_prefix:
            beginnings.append(alternative.stems[-1])
    return wanted, tuple(beginnings)


def snippet(text, marked):
    """A part of the text round what was found, as HTML, with the words found in ``<mark>``."""
    wanted, beginnings = marked
    found = [
        (word.start, word.end)
        for word in words(text)
        if word.stem in wanted or (beginnings and word.stem.startswith(beginnings))
    ]
    start, end = _window(text, found)
    parts, done = [], start
    for first, last in sorted(found):
        if first < done or last > end:
            continue
        parts += [escape(text[done:first]), f"<mark>{escape(text[first:last])}</mark>"]
        done = last
    parts.append(escape(text[done:end]))
    told = "".join(parts).strip()
    return mark_safe(f"{'… ' if start else ''}{told}{' …' if end < len(text) else ''}")  # noqa: S308  each is escaped


def _window(text, found):
    """From where to where the text is shown: as many of the words found as fit."""
    if len(text) <= LONGEST:
        return 0, len(text)
    if not found:
        return 0, _end_of_word(text, LONGEST)
    best = max(
        found, key=lambda place: (sum(place[0] <= start < place[0] + LONGEST - BEFORE for start, _ in found), -place[0])
    )
    start = max(0, best[0] - BEFORE)
    if start:
        blank = text.find(" ", start, best[0])
        start = blank + 1 if blank >= 0 else start
    return start, _end_of_word(text, start + LONGEST)


def _end_of_word(text, end):
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", end - 40, end)
    return blank if blank > 0 else end
