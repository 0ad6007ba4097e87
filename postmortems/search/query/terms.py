"""What a query is made of once it is read."""

import re
from dataclasses import dataclass
from typing import NamedTuple

OR_AT_START, OR_AT_END = re.compile(r"^\s*(?:OR|\|+)(?=\s)"), re.compile(r"\s(?:OR|\|+)\s*$")


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
    cuts: tuple[tuple[int, int], ...] = ()  #: where each filter stands in what is typed

    def without(self, *unwanted):
        """What is typed but for some of the filters."""
        text, start = "", 0
        for field, (first, last) in zip(self.filters, self.cuts, strict=True):
            if any(field is other for other in unwanted):
                text, start = _put_together(text, self.typed[start:first]), last
        return " ".join(_put_together(text, self.typed[start:]).split()) if start else self.typed

    def instead(self, field, typed):
        """What is typed with another text in the place of one of the filters."""
        first, last = next(cut for one, cut in zip(self.filters, self.cuts, strict=True) if one is field)
        return f"{self.typed[:first]}{typed}{self.typed[last:]}"

    @property
    def words(self):
        """What is typed but for all of the filters."""
        return self.without(*self.filters)


def _put_together(before, after):
    """Two parts of a text between which a filter stood, without an OR that joined it to another."""
    return (
        f"{OR_AT_END.sub('', before)} {after}" if OR_AT_END.search(before) else f"{before} {OR_AT_START.sub('', after)}"
    )
