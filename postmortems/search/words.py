"""Cutting text into the words that are looked up: the same for records and for what people type, on both databases.

Words are compared by their stems, in small letters without accents. What a stemmer would spoil is kept: a name with
dots, hyphens or underscores (``us-east-1``, ``svc.prod.example.com``, ``INSUFFICIENT_DATA``) is found by its parts and
whole, one in camel case (``PutMetricData``) likewise, and so is a number with a unit.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category, normalize

import snowballstemmer

from .english import EVERYDAY_WORDS, IRREGULAR, KEPT, STOP_WORDS

#: Of a longer run of letters only so much is looked at: it is no word.
LONGEST = 60
#: What joins the parts of an identifier; between the parts of what is kept whole it is this sign.
JOINT = "_"
#: Letters and digits with single joints between them.
RUN = re.compile(r"[^\W_]+(?:[-_./:@+'’*\\][^\W_]+)*")
#: The same where accents stand beside their letters, as some systems write them.
MARKED = r"(?:[^\W_][\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u20d0-\u20f0]*)+"
MARKED_RUN = re.compile(rf"{MARKED}(?:[-_./:@+'’*\\]{MARKED})*")
PART = re.compile(MARKED)
#: A time of day is one with a nought before it and without.
CLOCK = re.compile(r"^0(\d_\d\d)$")
#: Some signs that count as letters or digits come apart into others: ``⑴``.
NO_SIGN_OF_A_WORD = re.compile(r"\W")
#: Where camel case has a seam: ``put|Metric|Data``, ``HTTP|Server``; and where letters meet digits: ``m5|24``.
SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
APOSTROPHE = re.compile(r"['’]")
#: In these scripts no blanks stand between words: each pair of neighbouring signs counts as one.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_stemmer = snowballstemmer.stemmer("english")


class Word(NamedTuple):
    """A word of a text: how it is written, what it is looked up by, and where it stands."""

    text: str
    stem: str
    start: int
    end: int


def normal(text):
    """The text in small letters, without accents, compatible signs made one."""
    if text.isascii():
        return text.lower()
    text = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(sign for sign in text if not category(sign).startswith("M"))


@lru_cache(maxsize=30_000)
def stem(word):
    """What a word is looked up by: ``restarted`` and ``restarts`` are one."""
    word = normal(word)[:LONGEST]
    if not word.isascii() or not word.isalpha():
        return NO_SIGN_OF_A_WORD.sub("", word)
    if len(word) < 3 or word in KEPT:
        return word
    return _stemmer.stemWord(IRREGULAR.get(word, word))


def words(text):
    """The words of a text in their order; of an identifier its parts, and then the whole at the place of all."""
    found = []
    for run in _runs_in(text).finditer(text):
        start = run.start()
        found += [Word(part, stem, start + first, start + last) for part, stem, first, last in _cut(run[0]) if stem]
    return found


def words_of_run(run):
    """The words of what stands between blanks and other signs, as ``words`` has them."""
    return [word for word in _cut(run) if word.stem]


def runs(text):
    """What stands between blanks and other signs, as it is cut into words."""
    return _runs_in(text).findall(text)


def _runs_in(text):
    return RUN if text.isascii() else MARKED_RUN


def stems(text):
    """The stems of the words of a text, in their order."""
    return [word.stem for run in runs(text) for word in words_of_run(run)]


@lru_cache(maxsize=10_000)
def _cut(run):
    """The words of a run without blanks, as they stand in it. Most runs of a text were seen before."""
    if run.isalpha() and run.isascii():
        return _camel(run, 0)
    if UNSPACED.search(run):
        return _pairs(run)
    if APOSTROPHE.search(run):
        run = re.sub(r"['’]s$", "", run)
        bare = APOSTROPHE.sub("", run)
        if bare.isalpha():
            return [Word(run, stem(bare), 0, len(run))]
    parts = list(PART.finditer(run))
    found = [word for part in parts for word in _camel(part[0], part.start())]
    if len(parts) > 1:
        whole = CLOCK.sub(r"\1", JOINT.join(NO_SIGN_OF_A_WORD.sub("", normal(part[0])) for part in parts)[:LONGEST])
        found.append(Word(run, whole, 0, len(run)))
    return found


def _camel(part, start):
    end = start + len(part)
    seams = [] if part.islower() else [start + seam.start() for seam in SEAM.finditer(part)]
    ends = [start, *seams, end] if seams else []
    found = [Word(part[i - start : j - start], stem(part[i - start : j - start]), i, j) for i, j in pairwise(ends)]
    return [*found, Word(part, stem(part), start, end)]


def _pairs(run):
    found = []
    for part in PART.finditer(run):
        text, start = part[0], part.start()
        if UNSPACED.fullmatch(text):
            found += [
                Word(text[i : i + 2], stem(text[i : i + 2]), start + i, start + i + 2) for i in range(len(text) - 1)
            ]
        else:
            found.append(Word(text, stem(text), start, part.end()))
    return found


#: No search asks for these alone.
STOP_STEMS = frozenset(map(stem, STOP_WORDS))
EVERYDAY_STEMS = frozenset(map(stem, EVERYDAY_WORDS))
