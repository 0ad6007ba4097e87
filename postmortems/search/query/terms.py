"""What a query is made of once it is read."""

from dataclasses import dataclass
from typing import NamedTuple


class Term(NamedTuple):
    """A word to look for, as typed: ``PutMetricData``, ``HTTP 503``; a phrase, or how a word begins."""

    kind: str  #: word, phrase or prefix
    text: str  #: without quotation marks, minus and star


class FieldFilter(NamedTuple):
    """A filter among the words: ``service:kinesis``."""

    name: str
    value: str
    typed: str


@dataclass(frozen=True)
class Query:
    """What was typed, as it is searched."""

    typed: str
    groups: tuple[tuple[Term, ...], ...] = ()  #: each one alternatives; a plain word is a group of one
    excluded: tuple[Term, ...] = ()
    filters: tuple[FieldFilter, ...] = ()
    problems: tuple[str, ...] = ()  #: what could not be read, in sentences; it is searched as words
    is_paste: bool = False  #: long, or of several lines: without operators, and what no record shares taken out
    words: str = ""  #: what is typed but for the filters
    cuts: tuple[tuple[int, int], ...] = ()  #: where each filter stands in what is typed

    def without(self, unwanted):
        """What is typed but for one of the filters."""
        for field, (start, end) in zip(self.filters, self.cuts, strict=True):
            if field is unwanted:
                return " ".join((self.typed[:start] + " " + self.typed[end:]).split())
        return self.typed
