"""Weighing the units of a query by how rare they are, and choosing which of them find something."""

import math
from dataclasses import replace

from django.db.models import Sum

from postmortems.models import SearchWord

from .words import EVERYDAY_STEMS, JOINT, STOP_STEMS, stem

#: So many units are asked for, those of the rarest words.
UNITS_AT_MOST = 14
#: So many synonyms of all: SQLite puts no more than 500 queries together, of which each phrase is three.
SYNONYMS_AT_MOST = 110
#: What a short number weighs, and a word of everyday speech, beside another that is as rare: they say little.
SHORT_NUMBER, EVERYDAY = 0.35, 0.4
#: A word that so many documents have finds nothing, where the others weigh enough without it.
COMMON = 5_000
#: So many documents a query looks through for words, but for at least two of them; a paste, of which only the nearest
#: are asked for, and these have the rarest of its words, for at least one.
LOOKED_THROUGH, AT_LEAST = 60_000, 2
OF_A_PASTE, OF_A_PASTE_AT_LEAST = 10_000, 1
#: Words that nearly every record has: in how many they stand is about how many there are.
EVERYWHERE = ["the", "of", "to", "and"]


def weighed(units, is_paste):
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
    known = [unit.parts if unit.parts and not documents_of(unit, counts) else (unit,) for unit in units]
    units = list({unit.alternatives: unit for some in known for unit in some}.values())
    units = [_with_weight(unit, counts, whole) for unit in units]
    if is_paste:  # words that no record has are its own; of the rest the rare ones tell
        units = [unit for unit in units if unit.is_required or documents_of(unit, counts)]
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


def finding(units, counts, share, *, is_paste=False):
    """The units, those marked that find nothing by themselves; and in about how many documents the others stand.

    The rarest words find what all of them then order. One is marked that very many records have and none needs, as the
    others weigh enough without it; and whatever goes beyond what is looked through at all.
    """
    marked: set[int] = set()
    spare, looked_through = (1 - share) * sum(unit.weight for unit in units), 0.0
    rarest_first = sorted(range(len(units)), key=lambda number: -units[number].weight)
    for number in reversed(rarest_first):
        spare -= units[number].weight
        if spare < 0 or units[number].is_required:
            break
        if documents_of(units[number], counts) >= COMMON:
            marked.add(number)
    at_most, at_least = (OF_A_PASTE, OF_A_PASTE_AT_LEAST) if is_paste else (LOOKED_THROUGH, AT_LEAST)
    for place, number in enumerate(rarest_first):
        if number not in marked:
            documents = documents_of(units[number], counts)
            if place >= at_least and looked_through + documents > at_most and not units[number].is_required:
                marked.add(number)
            else:
                looked_through += documents
    return [replace(unit, is_common=number in marked) for number, unit in enumerate(units)], looked_through


def documents_of(unit, counts):
    """In about how many documents the unit stands: as it was typed, else by the rarest of what else it may be."""
    typed = [_documents_with(one, counts) for one in unit.alternatives if not one.synonym]
    others = [_documents_with(one, counts) for one in unit.alternatives if one.synonym]
    return max(typed, default=0) or min(filter(None, others), default=0)


def _documents_with(alternative, counts):
    counted = [counts.get(stem, 0) for stem in alternative.stems if stem not in STOP_STEMS]
    return min(counted, default=0) * alternative.factor


def _with_weight(unit, counts, whole):
    documents = min(documents_of(unit, counts), whole)
    rarity = math.log(1 + (whole - documents + 0.5) / (documents + 0.5))
    emphasis = _emphasis(unit.alternatives[0].stems)
    return replace(unit, weight=rarity * emphasis, emphasis=emphasis)


def _emphasis(stems):
    if all(stem.isdigit() and len(stem) < 3 for stem in stems):
        return SHORT_NUMBER
    return EVERYDAY if EVERYDAY_STEMS.issuperset(stems) else 1.0
