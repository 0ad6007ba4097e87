"""A record as the index holds it: its rows, their stems, and what is looked up."""

import json
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from postmortems.search.names import NAMES, tokens_of_name
from postmortems.search.records import BY_NAME, Row
from postmortems.search.records.fields import LEVELS
from postmortems.search.records.parts import PART_OF, PARTS
from postmortems.search.words import JOINT, LONGEST, STOP_STEMS, normal, runs, stems, words

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


def texts_of(rows):
    """The texts of a record, and the words in it, each with its stem."""
    rows = [row._replace(text=row.text[:TEXT_AT_MOST]) for row in rows[:ROWS_AT_MOST]]
    lines, vocabulary, names = [], {}, set()
    by_level, by_part = {level: set() for level in LEVELS}, {part.sign: set() for part in PARTS}
    for row in rows:
        neighbours, wholes = [], []
        for run in runs(row.text):
            in_run, whole, told = _of_run(run)
            neighbours += in_run
            wholes += whole
            vocabulary.update(told)
        if row.field == "event":  # is found by its time of day, too
            wholes += [stem for stem in stems(row.label) if JOINT in stem]
        lines.append(" ".join(["", *neighbours, *((APART, *wholes) if wholes else ()), ""]))
        by_level[BY_NAME[row.field].level].update(neighbours, wholes)
        if row.field in PART_OF:
            by_part[PART_OF[row.field].sign].update(neighbours, wholes)
        if row.field in NAMES:
            names |= tokens_of_name(row.text)
    texts = Texts(
        json.dumps(rows, ensure_ascii=False, separators=(",", ":")),
        "".join(BY_NAME[row.field].sign for row in rows),
        "\n".join(lines),
        " ".join(sorted(_that_fit(names, by_level, by_part))),
    )
    return texts, vocabulary


def _that_fit(names, by_level, by_part):
    """The tokens of names, of stems at the best level of each, and of stems in each part, as far as there is room."""
    told, ordered = set(STOP_STEMS), sorted(names)
    for level, stems_at in by_level.items():
        ordered += sorted(level + token_of(stem) for stem in stems_at - told)
        told |= stems_at
    for sign, stems_in in by_part.items():
        ordered += sorted(sign + token_of(stem) for stem in stems_in - STOP_STEMS)
    ends = accumulate(len(token) + 1 for token in ordered)
    return [token for token, end in zip(ordered, ends, strict=True) if end <= TOKENS_AT_MOST]


@lru_cache(maxsize=100_000)
def _of_run(run):
    """Of a run of text without blanks: the stems of its words, of the identifiers in it, and its words with stems."""
    neighbours, wholes, vocabulary, end = [], [], {}, 0
    for word in words(run):
        (wholes if word.start < end else neighbours).append(word.stem)
        end = max(end, word.end)
        vocabulary[word.stem if JOINT in word.stem else normal(word.text)[:LONGEST]] = word.stem
    return neighbours, wholes, vocabulary


def token_of(stem):
    """How the index writes a stem: in signs that every tokenizer takes for letters."""
    return stem if stem.isascii() else "_" + stem.encode().hex()


def rows_of(document):
    return [Row(*row) for row in json.loads(document.rows)]


def vocabulary_of(document):
    """The words of a stored document, each with its stem."""
    return texts_of(rows_of(document))[1]
