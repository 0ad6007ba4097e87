"""Cutting what is typed into pieces: words, phrases, filters, OR."""

import re
from typing import NamedTuple

QUOTES = '"“”„‟«»'
#: What stands round a word and is no part of it.
BEFORE, AFTER = "([{<,;!?'‘’", ")]}>,;!?.:'‘’"
PIECE = re.compile(
    rf"""
    (?P<brackets>[(\[{{]*)  # they group nothing
    (?P<minus>(?<![^\s(\[{{|])-(?=[^\W\d]|[{QUOTES}]|\d+[^\W\d]))?
    (?:
      (?P<compound>\bHTTP[ /]\d{{3}}\b|\b\d{{1,2}}(?:[.:]\d\d)?[ ][ap]\.?m\b\.?)
    | (?:(?P<name>[A-Za-z_][A-Za-z_-]{{0,20}}):(?![\s:/]))?
      (?: [{QUOTES}](?P<phrase>[^{QUOTES}]*)[{QUOTES}] | (?P<bar>\|+) | (?P<word>[^\s|{QUOTES}]+) )
    | (?P<stray>[{QUOTES}])
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Piece(NamedTuple):
    """A part of what is typed, and where it stands."""

    kind: str  #: word, phrase, or, stray: a quotation mark without its other half
    text: str
    typed: str
    start: int
    end: int
    is_minus: bool = False
    name: str = ""  #: what stands before a colon: service


def pieces(text):
    """The pieces of a text in their order; those in which there is nothing to look for are left out."""
    for found in PIECE.finditer(text):
        piece = _piece(found)
        if piece.kind in ("or", "stray") or any(sign.isalnum() for sign in piece.name + piece.text):
            yield piece


def _piece(found):
    start = found.end("brackets")
    typed = found.string[start : found.end()]
    where = {"start": start, "end": found.end(), "is_minus": bool(found["minus"]), "name": found["name"] or ""}
    if found["stray"] or found["bar"]:
        return Piece("stray" if found["stray"] else "or", "", typed, **where)
    if found["phrase"] is not None:
        return Piece("phrase", " ".join(found["phrase"].split()), typed, **where)
    text = found["compound"] or found["word"].lstrip(BEFORE).rstrip(AFTER)
    if where["name"]:
        typed = typed.rstrip(AFTER)
        where["end"] = start + len(typed)
    return Piece("or" if typed == "OR" else "word", text, typed, **where)
