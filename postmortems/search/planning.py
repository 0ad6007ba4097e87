"""From a query as it was read to what is asked of the index.

A plain word is a unit, and so is a phrase, and words with OR between them. Each has alternatives: the word itself, what
the thesaurus knows for it, the parts of an identifier.
"""

from dataclasses import replace
from itertools import islice

from .alternatives import ALTERNATIVES_AT_MOST, ANYWHERE, alternatives_of, parts_of
from .units import Alternative, Plan, Unit
from .weighing import finding, weighed
from .words import STOP_STEMS

#: What a word counts for that was not typed, beside the one that was; more than the share that a record must have, so
#: that one which has it all in other words is found.
SYNONYM = 0.7
#: Of so many typed beginnings it is looked up what they stand for, each in a query.
BEGINNINGS_AT_MOST = 6
#: How much of the weight that the best record has another must have: of a few words more than of many.
SHORT, SHORT_SHARE, SHARE, LONG, LONG_SHARE = 3, 0.64, 0.5, 7, 0.35
#: Of so many documents it is worth while to know beforehand which the reader may read.
BROAD = 30_000


def plan(query, synonyms=lambda stems: []):
    """The plan of a parsed query; ``synonyms`` gives the thesaurus' expansions for a list of stems."""
    alternatives = _alternatives(query)
    units, typed = [], []
    for group in query.groups:
        is_plain, text = len(group) == 1 and group[0].kind == "word", " or ".join(term.text for term in group)
        if of_group := tuple(one for term in group for one in alternatives[term]):
            parts = parts_of(text, len(typed)) if is_plain else ()
            units.append(Unit(text, of_group, is_required=not is_plain, place=len(typed), parts=parts))
            typed.append(of_group[0].stems)
    units = _with_synonyms(_that_say_something(units), typed, synonyms)
    units, counts = weighed(units, query.is_paste)
    share = SHORT_SHARE if len(units) <= SHORT else SHARE if len(units) < LONG else LONG_SHARE
    units, documents = finding(units, counts, share, is_paste=query.is_paste)
    return Plan(
        tuple(units),
        tuple(one for term in query.excluded for one in alternatives[term] if one.factor > ANYWHERE),
        query.is_paste,
        tuple(stem for stems in typed for stem in stems),
        share,
        is_broad=documents >= BROAD or not units,
    )


def _alternatives(query):
    """Of each different term of a query; only for some beginnings it is looked up what words begin so."""
    terms = dict.fromkeys([*(term for group in query.groups for term in group), *query.excluded])
    completed = set(islice((term for term in terms if term.kind == "prefix"), BEGINNINGS_AT_MOST))
    return {term: alternatives_of(term, is_completed=term in completed) for term in terms}


def _that_say_something(units):
    """The units without plain stop words, unless there is nothing else."""
    telling = [unit for unit in units if set(unit.alternatives[0].stems) - STOP_STEMS]
    return [unit for unit in units if unit.is_required or unit in telling] if telling else units


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
