"""A text in Markdown as sentences of words, without what its author only quotes: speech, code, addresses."""

import re
from dataclasses import dataclass, field

QUOTED = "\ufffc"
#: A sentence of more words is taken as several, so that what is looked up within one stays cheap.
SENTENCE_AT_MOST = 300
PARAGRAPH = re.compile(r"\n[ \t]*\n")
FENCE = re.compile(r"^ {0,3}(```+|~~~+)", re.MULTILINE)
QUOTED_LINE = re.compile(r"^ {0,3}>[^\n]*", re.MULTILINE)
MARKS_TO_SKIP = re.compile(r"https?://[^\s<>()\[\]]+|\]\([^\s()\[\]]*\)|\[@[^\[\]\n]*\]|\[\[[^\[\]\n]*\]\]|<!--")
TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
PAIRS = {"“": "”", "„": "“", "«": "»", "‘": "’", '"': '"'}
TOKEN = re.compile(
    r"(?P<quoted>\ufffc+)"
    r"|(?P<word>@?[^\W_]+(?:[’'-](?!s\b)[^\W_]+|\.(?=\d)\d+)*)"
    r"|(?P<own>[’']s\b|(?<=s)[’'](?=\s))"
    r"|(?P<stop>[.!?]+(?=[\s\"”’)*_]|$)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+#|]|\d+[.)])[ \t])|\|)"
    r"|(?P<comma>[,;:()]|[–—]|(?<=\s)-(?=\s))"
)


@dataclass
class Sentence:
    """The words of a sentence in small letters, as they were written, and where each stands in the text.

    A comma, a colon or a bracket is a word of its own, and so is what is quoted.
    """

    words: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)


def sentences(text: str) -> list[Sentence]:
    found, current = [], Sentence()
    for token in TOKEN.finditer(without_quotations(text)):
        kind = token.lastgroup
        if kind == "stop" or len(current.words) == SENTENCE_AT_MOST:
            if current.words:
                found.append(current)
            current = Sentence()
        if kind == "stop":
            continue
        word = {"quoted": QUOTED, "own": "'s", "comma": ","}.get(kind or "") or token[0].lower().replace("’", "'")
        current.words.append(word)
        current.written.append(token[0])
        current.places.append(token.span())
    if current.words:
        found.append(current)
    return found


def without_quotations(text: str) -> str:
    """The text with everything that is only quoted covered, each character by one: what is left keeps its place."""
    covered = list(text)
    _cover_fences(text, covered)
    for found in QUOTED_LINE.finditer(text):
        _cover(covered, *found.span())
    for found in TAG.finditer(text):
        covered[found.start() : found.end()] = " " * (found.end() - found.start())
    end = 0
    for found in MARKS_TO_SKIP.finditer(text):
        if found.start() < end:
            continue
        end = found.end()
        if found[0] == "<!--":
            closed = text.find("-->", end)
            end = closed + 3 if closed >= 0 else len(text)
        _cover(covered, found.start(), end)
    rest, start = "".join(covered), 0
    for end in [*(found.start() for found in PARAGRAPH.finditer(rest)), len(rest)]:
        _cover_pairs(rest, start, end, covered)
        start = end
    return "".join(covered)


def _cover(covered: list[str], start: int, end: int) -> None:
    """Lines stay lines."""
    covered[start:end] = (letter if letter == "\n" else QUOTED for letter in covered[start:end])


def _cover_fences(text: str, covered: list[str]) -> None:
    opened = None
    for found in FENCE.finditer(text):
        if opened is None:
            opened = found
        elif found[1].startswith(opened[1]):
            _cover(covered, opened.start(), found.end())
            opened = None
    if opened is not None:
        _cover(covered, opened.start(), len(text))


def _cover_pairs(text: str, start: int, end: int, covered: list[str]) -> None:
    """Cover code and speech within a paragraph. What is opened and not closed there stays as it is."""
    never_closed: set[str] = set()
    place = start
    while place < end:
        mark = text[place]
        closing = PAIRS.get(mark, "")
        if mark == "`":
            run = place
            while run < end and text[run] == "`":
                run += 1
            closing = text[place:run]
        elif mark == "'" and _opens(text, place):
            closing = "'"
        behind = place + max(len(closing), 1)
        if closing and closing not in never_closed:
            closed = _closed(text, closing, behind, end)
            if closed < 0:
                never_closed.add(closing)
            else:
                _cover(covered, place, closed + len(closing))
                behind = closed + len(closing)
        place = behind


def _opens(text: str, place: int) -> bool:
    """Whether an apostrophe begins a quotation: behind a blank, before a letter."""
    before = text[place - 1] if place else " "
    return (before.isspace() or before in "([") and text[place + 1 : place + 2].isalnum()


def _closed(text: str, closing: str, place: int, end: int) -> int:
    if closing not in ("'", "’"):
        return text.find(closing, place, end)
    while (found := text.find(closing, place, end)) >= 0:
        if not text[found + 1 : found + 2].isalnum():  # one within a word closes nothing
            return found
        place = found + 1
    return -1
