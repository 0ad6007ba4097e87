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

#: Of a longer run of letters only so much is looked at: it is no word.
LONGEST = 60
#: What joins the parts of an identifier; between the parts of what is kept whole it is this sign.
JOINT = "_"
#: Letters and digits with single joints between them.
RUN = re.compile(r"[^\W_]+(?:[-_./:@+'’*\\][^\W_]+)*")
PART = re.compile(r"[^\W_]+")
#: A time of day is one with a nought before it and without.
CLOCK = re.compile(r"^0(\d_\d\d)$")
#: Some signs that count as letters or digits come apart into others: ``⑴``.
NO_SIGN_OF_A_WORD = re.compile(r"\W")
#: Where camel case has a seam: ``put|Metric|Data``, ``HTTP|Server``; and where letters meet digits: ``m5|24``.
SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
APOSTROPHE = re.compile(r"['’]")
#: In these scripts no blanks stand between words: each pair of neighbouring signs counts as one.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being both but by can could did do does
    doing each for from had has have having he her here him his how i if in into is it its itself just let me more
    most my no nor not now of on once only or other our ours out over own same she should so some such than that the
    their them then there these they this those through to too under until up us very was we were what when where
    which while who whom why will with would you your
    """.split()  # noqa: SIM905
)
#: Words of everyday speech, which tell little of an outage however rare they are in records.
EVERYDAY_WORDS = frozenset(
    """
    actually add added almost already always another anybody anyone anything apparently around away back bad badly
    basically big bit bring brought came cannot come complete completely couple day days due either else end ended
    enough entire even ever every everybody everyone everything exactly far few finally first found full fully gave get
    gets getting give given go goes going gone good got half happen happened happens help hour hours huge instead keep
    keeps kept knew know known large last late later least left less like little long look looked looking lot lots made
    main make makes making many maybe mean means meant minute minutes moment morning much need needed needs never new
    next night nobody none nothing number old one ones onto others otherwise overall part people perhaps place plain
    pretty probably problem properly put quite rather really remember right run running ran said saw say says see seem
    seemed seen set several show showed side since small somebody someone something sometimes somewhere soon start
    started still stuff sudden suddenly take taken takes tell thing things think thought three tiny today together told
    too took tried try trying turn turned two use used useful user uses using usual want wanted way ways week went
    whatever whenever whole within without work worked working works wrong yet
    """.split()  # noqa: SIM905
)
#: Forms that no rule of endings finds, by the form that they count as.
IRREGULAR = {
    form: base
    for base, *forms in map(
        str.split,
        """
        become became, begin began begun, blow blew blown, break broke broken, bring brought, build built, buy bought,
        catch caught, choose chose chosen, come came, deal dealt, draw drew drawn, drive drove driven, eat ate eaten,
        fall fell fallen, feed fed, feel felt, fight fought, find found, fly flew flown, forget forgot forgotten,
        freeze froze frozen, get got gotten, give gave given, go went gone, grow grew grown, have had, hear heard,
        hide hid hidden, hold held, keep kept, know knew known, lead led, leave left, lose lost, make made, mean meant,
        meet met, mistake mistook mistaken, overrun overran, pay paid, ride rode ridden, rise rose risen, run ran,
        say said, see saw seen, seek sought, sell sold, send sent, shake shook shaken, shoot shot, shrink shrank shrunk,
        sleep slept, speak spoke spoken, spend spent, spin spun, spring sprang sprung, stand stood, steal stole stolen,
        stick stuck, strike struck, swing swung, take took taken, teach taught, tear tore torn, tell told,
        think thought, throw threw thrown, understand understood, wake woke woken, wear wore worn, win won,
        withdraw withdrew withdrawn, write wrote written, overwrite overwrote overwritten, undo undid undone,
        child children, index indices, matrix matrices, criterion criteria
        """.split(","),
    )
    for form in forms
}

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


@lru_cache(maxsize=100_000)
def stem(word):
    """What a word is looked up by: ``restarted`` and ``restarts`` are one."""
    word = normal(word)[:LONGEST]
    if not word.isascii() or not word.isalpha():
        return NO_SIGN_OF_A_WORD.sub("", word)
    return _stemmer.stemWord(IRREGULAR.get(word, word)) if len(word) > 2 else word


def words(text):
    """The words of a text in their order; of an identifier its parts, and then the whole at the place of all."""
    found = []
    for run in RUN.finditer(text):
        start = run.start()
        found += [Word(part, stem, start + first, start + last) for part, stem, first, last in _cut(run[0]) if stem]
    return found


def stems(text):
    """The stems of the words of a text, in their order."""
    return [stem for run in RUN.findall(text) for _, stem, _, _ in _cut(run) if stem]


@lru_cache(maxsize=100_000)
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
