"""Names that are nearly the same, however many there are."""

from itertools import combinations, product
from types import SimpleNamespace
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from lessons.vocabulary.similarity import LOOKED_AT, NEAR, names_of, near_duplicates, trigrams


class Named(NamedTuple):
    """A lesson as far as names are compared."""

    pk: int
    name: str
    other_names: tuple[str, ...] = ()

    @property
    def aliases(self):
        return SimpleNamespace(all=lambda: [SimpleNamespace(name=name) for name in self.other_names])


WORDS = st.lists(st.sampled_from(["retry", "retries", "storm", "storms", "of", "backoff", "!"]), max_size=4)
NAMES = WORDS.map(" ".join)


@given(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=2)), max_size=8))
def test_every_pair_of_names_half_of_which_is_the_same_is_found(names):
    lessons = [Named(pk, name, tuple(others)) for pk, (name, others) in enumerate(names)]
    near = set()
    for one, other in combinations(lessons, 2):
        for grams, more in product(*([trigrams(name) for name in names_of(lesson)] for lesson in (one, other))):
            if grams | more and len(grams & more) / len(grams | more) >= NEAR:
                near.add(frozenset((one, other)))

    pairs, _ = near_duplicates(lessons)
    assert {frozenset(pair[:2]) for pair in pairs} == near
    for lesson in lessons:
        pairs, _ = near_duplicates(lessons, of=lesson)
        assert {frozenset(pair[:2]) for pair in pairs} == {pair for pair in near if lesson in pair}


def test_thousands_of_names_that_are_all_alike_are_not_compared_each_with_each():
    lessons = [Named(pk, f"Always test the backup of thing {pk}") for pk in range(3_000)]

    pairs, is_cut = near_duplicates(lessons)

    assert is_cut
    assert 0 < len(pairs) <= LOOKED_AT
    assert len(near_duplicates(lessons, of=lessons[0])[0]) == 2_999
