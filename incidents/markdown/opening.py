"""The beginning of a rendered text, for a page that folds the rest of a long one away."""

import re
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

#: Words that are shown at once, and the fewest that are worth folding away.
SHOWN, FOLDED = 80, 80
#: A tag of sanitised HTML: its attributes stand in quotation marks, and no other < is left in the text.
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*+)>')
WITHOUT_END = {"br", "hr", "img", "input", "wbr"}


class Parts(NamedTuple):
    opening: SafeString
    rest: SafeString
    words_left: int


def split_after_opening(html):
    """Sanitised HTML in two: whole paragraphs of some words, and what follows them if that is worth folding away."""
    for end, is_heading in _ends_of_blocks(html):
        if not is_heading and len(_words(html[:end])) >= SHOWN:
            left = len(_words(html[end:]))
            if left < FOLDED:
                break
            return _parts(html[:end], html[end:], round(left, -1))
    return _parts(html, "", 0)


def _parts(opening, rest, words_left):
    return Parts(mark_safe(opening), mark_safe(rest), words_left)  # noqa: S308


def _ends_of_blocks(html):
    """Where each outermost element ends, and whether it is a heading, which must not be parted from its text."""
    depth = 0
    for tag in TAG.finditer(html):
        is_end, name = tag[1], tag[2]
        if name in WITHOUT_END:
            continue
        depth += -1 if is_end else 1
        if depth == 0:
            yield tag.end(), name in {"h1", "h2", "h3", "h4", "h5", "h6"}


def _words(html):
    return TAG.sub(" ", html).split()
