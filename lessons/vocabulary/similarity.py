"""Lessons whose names, or other names, are nearly the same: by the trigrams of their words, as pg_trgm has them."""

import re
from collections import Counter, defaultdict
from itertools import chain, combinations, islice, product
from typing import Any, NamedTuple

NEAR = 0.5  # of all trigrams of the two names; 1 is the same words
#: At most this many pairs of names are compared; of more, those that share the rarest trigrams.
LOOKED_AT = 200_000


class Pair(NamedTuple):
    first: Any
    second: Any
    names: tuple[str, str]  #: the name of each that comes nearest to one of the other
    likeness: float

    @property
    def sides(self):
        return zip(self[:2], self.names, strict=True)


def near_duplicates(lessons, *, of=None):
    """Pairs of lessons with names that are alike, the most alike first; of all the lessons, or those ``of`` one.

    The lessons have their ``aliases`` loaded. Also says whether there were too many names to look at every pair.
    """
    lessons = sorted(lessons, key=lambda lesson: lesson.name)
    names = [(lesson, name, trigrams(name)) for lesson in lessons for name in names_of(lesson)]
    best: dict = {}
    pairs = list(islice(pairs_of(names) if of is None else pairs_with(of, names), LOOKED_AT))
    for one, other in dict.fromkeys(pairs):
        (first, first_name, first_grams), (second, second_name, second_grams) = names[one], names[other]
        if first.pk == second.pk or not (shared := len(first_grams & second_grams)):
            continue
        likeness = shared / (len(first_grams) + len(second_grams) - shared)
        known = best.get((first.pk, second.pk))
        if likeness >= NEAR and (known is None or known.likeness < likeness):
            best[first.pk, second.pk] = Pair(first, second, (first_name, second_name), likeness)
    most_alike_first = sorted(best.values(), key=lambda pair: (-pair.likeness, pair.first.name, pair.second.name))
    return most_alike_first, len(pairs) == LOOKED_AT


def names_of(lesson):
    return [lesson.name, *(alias.name for alias in lesson.aliases.all())]


def pairs_of(names):
    """The pairs of names that may be near, by their places; those that share the rarest trigrams first.

    Names that have half of their trigrams in common share one of the rarer half of each: Bayardo, Ma and Srikant,
    "Scaling up all pairs similarity search", WWW 2007.
    """
    frequency = Counter(gram for _, _, grams in names for gram in grams)
    having = defaultdict(list)
    for place, (_, _, grams) in enumerate(names):
        rarest_first = sorted(grams, key=lambda gram: (frequency[gram], gram))
        for gram in rarest_first[: len(grams) // 2 + 1]:
            having[gram].append(place)
    return chain.from_iterable(combinations(places, 2) for places in sorted(having.values(), key=len))


def pairs_with(lesson, names):
    """The pairs of a name of the lesson and one of another."""
    own = {place for place, (other, _, _) in enumerate(names) if other == lesson}
    return (tuple(sorted(pair)) for pair in product(own, set(range(len(names))) - own))


def trigrams(name):
    """Every three letters in a row in each of the words, with two blanks before a word and one after it."""
    return {
        padded[start : start + 3]
        for word in re.findall(r"\w+", name.casefold())
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    }
