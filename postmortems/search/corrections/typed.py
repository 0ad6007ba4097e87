"""The words of a query that may be misspelt."""

import re
from typing import NamedTuple

from postmortems.search.english import NO_SLIPS
from postmortems.search.words import STOP_STEMS, STOP_WORDS, normal, stem

from .trigrams import LONGEST

#: So many words of a query are looked at.
LOOKED_AT = 12
QUOTED = re.compile(r'"[^"]*"?|“[^”]*”?')
RUN = re.compile(r"\S+")
LETTERS = re.compile(r"[^\W\d_]+")
#: Words, perhaps with hyphens or strokes between, and what people put round them; no identifier, path or address.
PLAIN = re.compile(r"[(\[]*[^\W\d_]+(?:[-/][^\W\d_]+)*[)\].,;:!?]*")


class Typed(NamedTuple):
    """A word of letters as it is typed, where it stands, and how it is looked up."""

    text: str
    start: int
    end: int
    word: str

    @property
    def stem(self):
        """What it is looked up by; nothing for what is no form of any word: a plural in -ys, as “policys”."""
        return "" if re.search(r"[^aeiou]ys$", self.word) else stem(self.word)

    @property
    def is_stop_word(self):
        """Whether it is never mended."""
        return self.word in STOP_WORDS or stem(self.word) in STOP_STEMS or self.word in NO_SLIPS


def words_typed(query):
    """The words of letters outside of filters and quotation marks; without those left out, and beginnings of words."""
    skipped = [*query.cuts, *(quoted.span() for quoted in QUOTED.finditer(query.typed))]
    found = []
    for run in RUN.finditer(query.typed):
        if not PLAIN.fullmatch(run[0]) or any(start < run.end() and run.start() < end for start, end in skipped):
            continue
        for letters in LETTERS.finditer(run[0]):
            word = normal(letters[0])
            if len(word) <= LONGEST and letters[0] not in ("OR", "AND"):
                start = run.start() + letters.start()
                found.append(Typed(letters[0], start, start + len(letters[0]), word))
        if len(found) >= LOOKED_AT:
            break
    return found[:LOOKED_AT]
