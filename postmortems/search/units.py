"""What a query asks for, in units that are weighed by how rare they are.

A plain word is a unit, and so is a phrase, and words with OR between them. Each has alternatives: the word itself, what
the thesaurus knows for it, the parts of an identifier.
"""

import math
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from django.db.models import Sum

from postmortems.models import SearchWord

from .query.terms import Term
from .words import EVERYDAY_STEMS, JOINT, LONGEST, STOP_STEMS, normal, stem, words

#: So many units are asked for, those of the rarest words; and so many alternatives of each.
UNITS_AT_MOST, ALTERNATIVES_AT_MOST = 14, 12
#: So many synonyms of all: SQLite puts no more than 500 queries together, of which each phrase is three.
SYNONYMS_AT_MOST = 110
#: What a word counts for that was not typed, beside the one that was; more than the share that a record must have, so
#: that one which has it all in other words is found.
SYNONYM = 0.7
#: Parts of an identifier side by side, or all of them anywhere.
SIDE_BY_SIDE, ANYWHERE = 0.95, 0.45
#: What a short number weighs, and a word of everyday speech, beside another that is as rare: they say little.
SHORT_NUMBER, EVERYDAY = 0.35, 0.4
#: How many words a typed beginning stands for at most.
COMPLETIONS = 40
#: Of so many typed beginnings it is looked up what they stand for, each in a query; and so many words of a term count.
BEGINNINGS_AT_MOST, WORDS_AT_MOST = 6, 24
#: How much of the weight that the best record has another must have: of a few words more than of many.
SHORT, SHORT_SHARE, SHARE, LONG, LONG_SHARE = 3, 0.64, 0.5, 7, 0.35
#: A word that so many documents have finds nothing, where the others weigh enough without it.
COMMON = 5_000
#: So many documents a query looks through for words, but for at least two of them.
LOOKED_THROUGH, AT_LEAST = 60_000, 2
#: What stands between the names in an address, and what every address has.
BETWEEN_NAMES = re.compile(r"[./\\:@?&=]+")
OF_ADDRESSES = {"", "com", "net", "org", "io", "www", "http", "https", "amazonaws"}
LONGEST_ADDRESS, NAMES_AT_MOST = 200, 6
#: ``5.15 am``, of which records tell as 05:15.
TIME_OF_DAY = re.compile(r"(\d{1,2})[.:](\d\d)\s*([ap])\.?m\.?", re.IGNORECASE)
#: Words that nearly every record has: in how many they stand is about how many there are.
EVERYWHERE = ["the", "of", "to", "and"]


class Alternative(NamedTuple):
    """Words all of which a record must have."""

    stems: tuple[str, ...]
    factor: float = 1.0
    is_phrase: bool = False  #: they stand side by side
    is_prefix: bool = False  #: the word begins so
    synonym: str = ""  #: how it is told that it was not typed


@dataclass(frozen=True)
class Unit:
    typed: str
    alternatives: tuple[Alternative, ...]
    weight: float = 0.0  #: how rare it is, and how much it says
    emphasis: float = 1.0  #: how much it says, beside another that is as rare
    is_required: bool = False
    is_common: bool = False  #: so many have it that it finds nothing; it only counts for what others find
    place: int = 0  #: where it stands in the query
    parts: tuple["Unit", ...] = ()  #: what to look for where no record has it whole: the names in an address


@dataclass(frozen=True)
class Plan:
    """All that is asked for."""

    units: tuple[Unit, ...] = ()
    excluded: tuple[Alternative, ...] = ()
    is_paste: bool = False
    stems: tuple[str, ...] = ()  #: of all that was typed, in its order
    share: float = SHARE  #: how much of what the best record has another must have


def plan(query, synonyms=lambda stems: []):
    """The plan of a parsed query; ``synonyms`` gives the thesaurus' expansions for a list of stems."""
    units, typed, known = [], [], {}
    terms = [*(term for group in query.groups for term in group), *query.excluded]
    beginnings = dict.fromkeys(term.text for term in terms if term.kind == "prefix")
    completed = set(islice(beginnings, BEGINNINGS_AT_MOST))
    for group in query.groups:
        alternatives, is_plain = [], len(group) == 1 and group[0].kind == "word"
        for term in group:
            if term not in known:
                known[term] = alternatives_of(term, is_completed=term.text in completed)
            alternatives += known[term]
        text = " or ".join(term.text for term in group)
        if alternatives:
            parts = _parts_of(text, len(typed)) if is_plain else ()
            units.append(Unit(text, tuple(alternatives), is_required=not is_plain, place=len(typed), parts=parts))
            typed.append(alternatives[0].stems)
    only_stop_words = all(
        stem in STOP_STEMS for unit in units for alternative in unit.alternatives for stem in alternative.stems
    )
    if not only_stop_words:
        units = [unit for unit in units if unit.is_required or set(unit.alternatives[0].stems) - STOP_STEMS]
    units = _with_synonyms(units, typed, synonyms)
    excluded = [
        alternative
        for term in query.excluded
        for alternative in alternatives_of(term, exact=True, is_completed=term.text in completed)
    ]
    units, counts = _weighed(units, query.is_paste)
    share = SHORT_SHARE if len(units) <= SHORT else SHARE if len(units) < LONG else LONG_SHARE
    return Plan(
        tuple(_within_bounds(_without_common(units, counts, share), counts)),
        tuple(excluded),
        query.is_paste,
        tuple(stem for stems in typed for stem in stems),
        share,
    )


def alternatives_of(term, *, exact=False, is_completed=True):
    """The ways in which a term may stand in a record."""
    if term.kind == "prefix":
        return _beginning_with(term.text, is_completed=is_completed)
    if time := TIME_OF_DAY.fullmatch(term.text.strip()):
        hour = int(time[1]) % 12 + (12 if time[3].lower() == "p" else 0)
        return [Alternative((f"{hour}{JOINT}{time[2]}",))]
    neighbours, wholes, end = [], [], 0
    for word in words(term.text):
        (wholes if word.start < end else neighbours).append(word)
        end = max(end, word.end)
    if not neighbours:
        return []
    stems = tuple(word.stem for word in neighbours[:WORDS_AT_MOST])
    if len(stems) == 1:
        return [Alternative(stems)]
    if term.kind == "phrase":
        return [Alternative(stems, is_phrase=True)]
    found = [Alternative(stems, SIDE_BY_SIDE, is_phrase=True)]
    found += [Alternative((word.stem,)) for word in wholes if word.end - word.start == len(term.text.strip())]
    return found if exact else [*found, Alternative(stems, ANYWHERE)]


def _parts_of(text, place):
    """The names in an address, ``kinesis`` and ``us-east-1``: each a unit of its own."""
    if not BETWEEN_NAMES.search(text):
        return ()
    names = [name for name in BETWEEN_NAMES.split(text[:LONGEST_ADDRESS]) if normal(name) not in OF_ADDRESSES]
    found = [Unit(name, tuple(alternatives_of(Term("word", name))), place=place) for name in names[:NAMES_AT_MOST]]
    return tuple(unit for unit in found if unit.alternatives)


def _beginning_with(text, *, is_completed):
    found = [word for word in words(text) if JOINT not in word.stem]
    if not found:
        return []
    *before, last = found
    beginning = normal(last.text)[:LONGEST]
    if before:  # of an identifier, whose last part is a beginning
        return [Alternative((*(word.stem for word in before[:WORDS_AT_MOST]), beginning), is_prefix=True)]
    if not is_completed:
        return [Alternative((beginning,), is_prefix=True)]
    completions = SearchWord.objects.filter(word__startswith=beginning).order_by("-documents", "word")
    stems = dict.fromkeys(completions.values_list("stem", flat=True)[:COMPLETIONS])
    others = [Alternative((stem,)) for stem in stems if not stem.startswith(beginning)]
    return [Alternative((beginning,), is_prefix=True), *others[: ALTERNATIVES_AT_MOST - 1]]


def _with_synonyms(units, typed, synonyms):
    """The units, each also as what the thesaurus has for it, or for the words that it is one of."""
    stems, places = [], []
    for place, some in enumerate(typed):
        stems += some
        places += [place] * len(some)
    more: dict[int, list[Alternative]] = {}
    for expansion in synonyms(stems):
        covered = places[expansion.start : expansion.end]
        if any(covered.count(place) < len(typed[place]) for place in covered):
            continue  # it stands for a part of an identifier alone
        if set(expansion.stems) <= set(stems[expansion.start : expansion.end]):
            continue  # it says less than what was typed
        alternative = Alternative(
            tuple(expansion.stems), SYNONYM, is_phrase=len(expansion.stems) > 1, synonym=expansion.text
        )
        for place in dict.fromkeys(covered):
            more.setdefault(place, []).append(alternative)
    return [
        replace(unit, alternatives=(*unit.alternatives, *more[unit.place][:ALTERNATIVES_AT_MOST]))
        if unit.place in more and not unit.is_required
        else unit
        for unit in units
    ]


def _weighed(units, is_paste):
    """The units with their weights: of each word once, and of many only the rarest."""
    units = list({unit.alternatives: unit for unit in units}.values())
    both = [*units, *(part for unit in units for part in unit.parts)]
    stems = {stem for unit in both for alternative in unit.alternatives for stem in alternative.stems}
    counts = dict(
        SearchWord.objects.filter(stem__in=[*stems, *(stem(word) for word in EVERYWHERE)])
        .values_list("stem")
        .annotate(Sum("documents"))
    )
    whole = max(counts.values(), default=0) + 1
    known = [unit.parts if unit.parts and not _documents(unit, counts) else (unit,) for unit in units]
    units = list({unit.alternatives: unit for some in known for unit in some}.values())
    units = [_with_weight(unit, counts, whole) for unit in units]
    if is_paste:  # words that no record has are its own; of the rest the rare ones tell
        units = [unit for unit in units if unit.is_required or _documents(unit, counts)]
    kept = sorted(units, key=lambda unit: (not unit.is_required, -unit.weight, unit.place))[:UNITS_AT_MOST]
    kept = [replace(unit, alternatives=_known_whole(unit.alternatives, counts)) for unit in kept]
    kept = [_with_few_synonyms(unit, SYNONYMS_AT_MOST // len(kept)) for unit in kept]
    return sorted(kept, key=lambda unit: unit.place), counts


def _with_few_synonyms(unit, at_most):
    typed = [one for one in unit.alternatives if not one.synonym]
    synonyms = [one for one in unit.alternatives if one.synonym]
    return replace(unit, alternatives=(*typed, *synonyms[:at_most]))


def _known_whole(alternatives, counts):
    """Of an identifier that some records have whole, the whole; its parts find next to nothing else, and at a cost."""
    wholes = [one for one in alternatives if len(one.stems) == 1 and JOINT in one.stems[0] and counts.get(one.stems[0])]
    return (*wholes, *(one for one in alternatives if one.synonym)) if wholes else alternatives


def _without_common(units, counts, share):
    """The units, those marked that nearly all have and that no record needs to have enough of the others' weight."""
    spare = (1 - share) * sum(unit.weight for unit in units)
    for unit in sorted(units, key=lambda unit: unit.weight):
        spare -= unit.weight
        if spare < 0 or unit.is_required:
            break
        if _documents(unit, counts) >= COMMON:
            units = [replace(one, is_common=True) if one is unit else one for one in units]
    return units


def _within_bounds(units, counts):
    """The units, those marked without which enough is looked through: the rarest find what the others then order."""
    looked_through = 0.0
    for place, unit in enumerate(sorted(units, key=lambda unit: -unit.weight)):
        looked_through += _documents(unit, counts)
        if place >= AT_LEAST and looked_through > LOOKED_THROUGH and not unit.is_required:
            units = [replace(one, is_common=True) if one is unit else one for one in units]
    return units


def _documents(unit, counts):
    """In about how many documents the unit stands: as it was typed, else by the rarest of what else it may be."""
    typed = [_documents_of(one, counts) for one in unit.alternatives if not one.synonym]
    others = [_documents_of(one, counts) for one in unit.alternatives if one.synonym]
    return max(typed, default=0) or min(filter(None, others), default=0)


def _documents_of(alternative, counts):
    counted = [counts.get(stem, 0) for stem in alternative.stems if stem not in STOP_STEMS]
    return min(counted, default=0) * alternative.factor


def _with_weight(unit, counts, whole):
    documents = min(_documents(unit, counts), whole)
    rarity = math.log(1 + (whole - documents + 0.5) / (documents + 0.5))
    emphasis = _emphasis(unit.alternatives[0].stems)
    return replace(unit, weight=rarity * emphasis, emphasis=emphasis)


def _emphasis(stems):
    if all(stem.isdigit() and len(stem) < 3 for stem in stems):
        return SHORT_NUMBER
    return EVERYDAY if EVERYDAY_STEMS.issuperset(stems) else 1.0
