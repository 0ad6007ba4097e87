from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postmortems.lesson_matrix.seriation import by_similarity, distance

SETS = st.dictionaries(st.integers(), st.frozensets(st.integers(0, 8)), max_size=14)


def test_those_that_have_something_in_common_stand_together():
    members = {"a": {1, 2}, "x": {7, 8}, "b": {2, 3}, "y": {8, 9}, "c": {1, 2, 3}, "z": {7, 9}}

    order = "".join(by_similarity(members))

    assert set(order[:3]) in ({"a", "b", "c"}, {"x", "y", "z"})
    assert set(order[3:]) in ({"a", "b", "c"}, {"x", "y", "z"})


def test_a_chain_of_likenesses_is_found_again_however_it_was_shuffled():
    chain = {place: set(range(place, place + 6)) for place in (4, 0, 7, 2, 6, 1, 5, 3)}

    order = by_similarity(chain)

    assert order in (sorted(chain), sorted(chain, reverse=True))


def test_the_ends_that_meet_are_the_most_alike():
    members = {"far": {1}, "near": {1, 2}, "next": {2, 3, 4}, "beyond": {3, 4, 5}}

    assert by_similarity(members) in (["far", "near", "next", "beyond"], ["beyond", "next", "near", "far"])


def test_one_and_none_need_no_order():
    assert by_similarity({}) == []
    assert by_similarity({"only": {1}}) == ["only"]


@given(SETS)
def test_everything_keeps_its_place_once_and_the_same_each_time(members):
    order = by_similarity(members)

    assert sorted(order) == sorted(members)
    assert by_similarity(members) == order


@given(SETS)
def test_what_is_the_same_is_never_apart(members):
    order = by_similarity(members)

    seen = [members[key] for key in order]
    runs = [one for one, other in pairwise(seen) if distance(one, other)] + seen[-1:]
    assert len(runs) == len(set(runs))
