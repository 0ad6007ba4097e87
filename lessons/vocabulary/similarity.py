"""Lessons whose names, or other names, are nearly the same: by the trigrams of their words, as pg_trgm has them."""

import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import Any, NamedTuple

NEAR = 0.5  # of all trigrams of the two names; 1 is the same words


class Pair(NamedTuple):
    first: Any
    second: Any
    names: tuple[str, str]  #: the name of each that comes nearest to one of the other
    likeness: float

    @property
    def sides(self):
        return zip(self[:2], self.names, strict=True)


def near_duplicates(lessons):
    """Pairs of lessons with names that are alike, the most alike first. The lessons have their ``aliases`` loaded."""
    lessons = sorted(lessons, key=lambda lesson: lesson.name)
    names = [(lesson, name, trigrams(name)) for lesson in lessons for name in names_of(lesson)]
    best: dict = {}
    for (one, other), shared in shared_trigrams(names).items():
        (first, first_name, first_grams), (second, second_name, second_grams) = names[one], names[other]
        likeness = shared / (len(first_grams) + len(second_grams) - shared)
        pair = Pair(first, second, (first_name, second_name), likeness)
        known = best.get((first.pk, second.pk))
        if first.pk != second.pk and likeness >= NEAR and (known is None or known.likeness < likeness):
            best[first.pk, second.pk] = pair
    return sorted(best.values(), key=lambda pair: -pair.likeness)


def names_of(lesson):
    return [lesson.name, *(alias.name for alias in lesson.aliases.all())]


def shared_trigrams(names):
    """How many trigrams two names share, by their places; only of those that share any."""
    having = defaultdict(list)
    for place, (_, _, grams) in enumerate(names):
        for gram in grams:
            having[gram].append(place)
    shared: Counter = Counter()
    for places in having.values():
        shared.update(combinations(places, 2))
    return shared


def trigrams(name):
    """Every three letters in a row in each of the words, with two blanks before a word and one after it."""
    return {
        padded[start : start + 3]
        for word in re.findall(r"\w+", name.casefold())
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    }
