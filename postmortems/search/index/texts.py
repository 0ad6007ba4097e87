"""A record as the index holds it: its rows, their stems, and what is looked up."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from postmortems.search.names import NAMES, tokens_of_name
from postmortems.search.records import BY_NAME, Row
from postmortems.search.records.fields import LEVEL_OF, LEVELS
from postmortems.search.records.parts import PART_OF, PARTS
from postmortems.search.words import JOINT, LONGEST, STOP_STEMS, normal, runs, stems, words_of_run

#: So many rows, and so much of each, is looked through of one record; more is shown on its page alone.
ROWS_AT_MOST, TEXT_AT_MOST = 4_000, 100_000
#: PostgreSQL takes no more than a megabyte of different words for one record.
TOKENS_AT_MOST = 1_000_000
#: Between the words of a row and the identifiers among them, which are no neighbours of any word.
APART = "|"


class Texts(NamedTuple):
    """The columns of a document that are made of its rows."""

    rows: str
    fields: str
    stems: str
    tokens: str


@dataclass(frozen=True, eq=False, slots=True)
class Run:
    """What the index keeps of a run of text without blanks."""

    neighbours: str  #: the stems of its words, as they stand in a row
    wholes: tuple[str, ...]  #: the stems of the identifiers in it
    tokens: tuple[str, ...]  #: all of these but stop words, as the index writes them
    vocabulary: dict[str, str]  #: its words, each with its stem


def texts_of(rows):
    """The texts of a record, and the words in it, each with its stem."""
    rows = [row if len(row.text) <= TEXT_AT_MOST else row._replace(text=row.text[:TEXT_AT_MOST]) for row in rows]
    rows = rows[:ROWS_AT_MOST]
    lines, names = [], set()
    runs_in, tokens_in = defaultdict(set), defaultdict(set)  # by the name of a field
    for row in rows:
        found = [_of_run(run) for run in runs(row.text)]
        wholes = [stem for run in found if run.wholes for stem in run.wholes]
        if row.field == "event":  # is found by its time of day, too
            clock = [stem for stem in stems(row.label) if JOINT in stem]
            tokens_in[row.field].update(map(token_of, clock))
            wholes += clock
        neighbours = [run.neighbours for run in found if run.neighbours]
        lines.append(" ".join(["", *neighbours, *((APART, *wholes) if wholes else ()), ""]))
        runs_in[row.field].update(found)
        if row.field in NAMES:
            names |= tokens_of_name(row.text)
    vocabulary = {}
    for field, different in runs_in.items():
        for run in different:
            tokens_in[field].update(run.tokens)
            vocabulary.update(run.vocabulary)
    texts = Texts(
        json.dumps(rows, ensure_ascii=False, separators=(",", ":")),
        "".join(BY_NAME[row.field].sign for row in rows),
        "\n".join(lines),
        " ".join(sorted(_that_fit(names, tokens_in))),
    )
    return texts, vocabulary


def _that_fit(names, tokens_in):
    """Those of names, those of stems at the best level of each, and those in each part, as far as there is room."""
    by_level, by_part = {level: set() for level in LEVELS}, {part.sign: set() for part in PARTS}
    for field, found in tokens_in.items():
        by_level[LEVEL_OF[field]] |= found
        if field in PART_OF:
            by_part[PART_OF[field].sign] |= found
    told, ordered = set(), sorted(names)
    for level, found in by_level.items():
        ordered += [level + token for token in sorted(found - told)]
        told |= found
    for sign, found in by_part.items():
        ordered += [sign + token for token in sorted(found)]
    ends = accumulate(len(token) + 1 for token in ordered)
    return [token for token, end in zip(ordered, ends, strict=True) if end <= TOKENS_AT_MOST]


@lru_cache(maxsize=20_000)
def _of_run(run):
    neighbours, wholes, vocabulary, end = [], [], {}, 0
    for word in words_of_run(run):
        (wholes if word.start < end else neighbours).append(word.stem)
        end = max(end, word.end)
        vocabulary[word.stem if JOINT in word.stem else normal(word.text)[:LONGEST]] = word.stem
    tokens = tuple(token_of(stem) for stem in (*neighbours, *wholes) if stem not in STOP_STEMS)
    return Run(" ".join(neighbours), tuple(wholes), tokens, vocabulary)


def token_of(stem):
    """How the index writes a stem: in signs that every tokenizer takes for letters."""
    return stem if stem.isascii() else "_" + stem.encode().hex()


def rows_of(document):
    return [Row(*row) for row in json.loads(document.rows)]


def vocabulary_of(document):
    """The words of a stored document, each with its stem."""
    return texts_of(rows_of(document))[1]
