"""Rows of two documents are told apart by key, by name, or by likeness."""

import pytest

from postmortems.history.rows import paired
from postmortems.history.summary import summary


def ways(section, before, after):
    return [(pair.way, (pair.after or pair.before)["text"]) for pair in paired(section, before, after)]


def rows(*texts):
    return [{"text": text} for text in texts]


def test_rows_are_found_again_by_their_key_whatever_else_changes():
    before = [{"key": "a", "text": "one, too, of those"}, {"key": "b", "text": "two"}, {"key": "e", "text": "old"}]
    after = [
        {"key": "b", "text": "quite another"},
        {"key": "c", "text": "new"},
        {"key": "d", "text": "one, too, of them"},
    ]

    assert ways("causes", before, after) == [
        ("changed", "quite another"),
        ("added", "new"),
        ("changed", "one, too, of them"),
        ("removed", "old"),
    ]


def test_rows_without_a_key_are_found_again_by_likeness():
    before = rows("the first alarm rang", "requests fail", "all is well again")
    after = rows("the first alarm", "somebody restarts it", "all is well again")

    assert ways("timeline", before, after) == [
        ("changed", "the first alarm"),
        ("added", "somebody restarts it"),
        ("removed", "requests fail"),
        ("same", "all is well again"),
    ]


def test_of_rows_in_another_order_only_those_that_moved_are_told_of():
    before = rows("aa", "bb", "cc", "dd")

    assert ways("causes", before, rows("bb", "cc", "dd", "aa")) == [
        ("same", "bb"),
        ("same", "cc"),
        ("same", "dd"),
        ("moved", "aa"),
    ]


def test_rows_that_say_the_same_are_counted():
    assert [way for way, _ in ways("causes", rows("aa", "aa"), rows("aa", "aa", "aa"))] == ["same", "same", "added"]


def test_thousands_of_other_rows_are_not_compared_each_with_each():
    before, after = (rows(*(f"{word} {number}" for number in range(2000))) for word in ("then", "now"))

    assert {pair.way for pair in paired("timeline", before, after)} == {"added", "removed"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "B", "summary": "C"}, "Title and summary"),
        ({"causes": rows("aa", "bb"), "sources": []}, "1 cause added; 1 source removed"),
        ({"state": "published", "published": "now"}, "Now published"),
        ({"relations": rows("secret")}, "Other facts"),
        ({"milestones": {"started": {"at": "2020"}}}, "Times"),
    ],
)
def test_a_summary_names_what_changed_and_not_what_it_says(changes, told):
    before = {"title": "A", "causes": rows("aa"), "sources": rows("ss")}

    assert summary(before, before | changes) == told
