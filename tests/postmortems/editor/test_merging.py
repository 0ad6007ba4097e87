"""What two people made of the same rows becomes one; nothing that either typed gets lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from postmortems.editor.merging import THEIRS, YOURS, merged
from postmortems.editor.part import in_short

WORDS = st.text("abc ", min_size=1, max_size=12).map(str.strip).filter(bool)


def row(text, **more):
    return {"kind": "note", "text": text, **more}


def rows_of(base, theirs, yours):
    """The texts of what comes of it, and what is asked."""
    result = merged(*({"timeline": rows} for rows in (in_short(base), theirs, yours)))
    return result.data.get("timeline", []), result.questions


def in_any_order(rows):
    return sorted(json.dumps(one, sort_keys=True) for one in rows)


def name_of(one):
    return one["text"].removesuffix(", changed")


@st.composite
def histories(draw, keyed=None):
    """Rows, and what two people make of them who touch none of the same: (base, theirs, yours, both, in order)."""
    keyed = draw(st.booleans()) if keyed is None else keyed
    names = draw(st.lists(st.integers(0, 999), unique=True, max_size=8))
    base = [row(f"Row {name}", **({"key": f"k{name}"} if keyed else {})) for name in names]
    acts = draw(st.lists(st.sampled_from(["", "edit", "remove"]), min_size=len(base), max_size=len(base)))
    who = draw(st.lists(st.booleans(), min_size=len(base), max_size=len(base)))

    def made(mine, sign, moves):
        rows = []
        for one, act, is_mine in zip(base, acts, who, strict=True):
            if not (act and is_mine is mine):
                rows.append(one)
            elif act == "edit":
                rows.append({**one, "text": f"{one['text']}, changed"})
        if moves and len(rows) > 1:
            rows = draw(st.permutations(rows))
        for number in range(draw(st.integers(0, 2))):
            rows.insert(draw(st.integers(0, len(rows))), row(f"{sign} {number}: something quite different"))
        return rows

    mover = draw(st.sampled_from([None, True, False]))
    return base, made(True, "Theirs", mover is True), made(False, "Yours", mover is False), acts, mover


@given(histories())
def test_where_nobody_touched_the_same_rows_both_are_applied_and_nothing_is_asked(history):
    base, theirs, yours, acts, mover = history
    result, questions = rows_of(base, theirs, yours)

    expected = [
        {**one, "text": f"{one['text']}, changed"} if act == "edit" else one
        for one, act in zip(base, acts, strict=True)
        if act != "remove"
    ]
    added = [one for side in (theirs, yours) for one in side if "different" in one["text"]]
    assert questions == []
    assert in_any_order(result) == in_any_order([*expected, *added])
    assert in_any_order(rows_of(base, yours, theirs)[0]) == in_any_order(result)
    moved = {True: theirs, False: yours, None: base}[mover]
    kept = set(map(name_of, expected))
    assert [name_of(one) for one in result if name_of(one) in kept] == [
        name_of(one) for one in moved if name_of(one) in kept
    ]


ROWS = st.lists(st.builds(row, WORDS, key=st.sampled_from(["", *"abcd"])), max_size=5).map(
    lambda rows: [{key: value for key, value in one.items() if value} for one in rows]
)


@given(ROWS, ROWS, ROWS)
def test_whatever_either_typed_is_there_or_asked(base, theirs, yours):
    result, questions = rows_of(base, theirs, yours)

    told = json.dumps([result, [(one.theirs, one.yours) for one in questions]])
    for mine in (theirs, yours):
        for one in mine:
            assert one in base or json.dumps(one["text"]) in told
    assert rows_of(base, yours, yours) == (yours, [])
    assert rows_of(base, base, yours) == (yours, [])
    assert rows_of(base, theirs, base) == (theirs, [])


UNLIKE = st.lists(st.builds(row, WORDS), max_size=5, unique_by=lambda one: one["text"])


@given(UNLIKE, UNLIKE, UNLIKE)
def test_what_was_merged_and_kept_is_all_there_or_asked_when_it_is_merged_again(base, theirs, yours):
    once, _ = rows_of(base, theirs, yours)
    again, questions = rows_of(base, theirs, once)

    told = json.dumps([again, [(one.theirs, one.yours) for one in questions]])
    assert all(json.dumps(one["text"]) in told for one in once)


def test_a_field_that_one_changed_is_proposed_where_both_changed_the_row():
    (one,), questions = rows_of([row("It was A", at="1")], [row("It was B", at="1")], [row("It was C", at="2")])

    assert one == row("It was C", at="2")
    assert [(one.path[-1], one.taken) for one in questions] == [("text", YOURS), ("at", YOURS)]
    _, questions = rows_of([row("It was A", at="1")], [row("It was A", at="2")], [row("It was C", at="1")])
    assert [(one.path[-1], one.taken) for one in questions] == [("text", YOURS), ("at", THEIRS)]


def test_two_who_add_the_same_service_are_asked_how_it_was_and_names_of_a_list_come_from_both():
    base = {"tags": ["dns", "old"]}
    theirs = {"tags": ["dns", "theirs", "old"], "impacts": [{"service": "S3", "effect": "Down."}]}
    yours = {"tags": ["yours", "dns"], "impacts": [{"service": "S3", "effect": "Slow."}]}

    result = merged(base, theirs, yours)
    assert result.data["tags"] == ["yours", "dns", "theirs"]
    assert [one.path for one in result.questions] == [("impacts", 0, "effect")]


def test_a_base_that_no_browser_sends_is_no_base():
    for base in (7, [7], [{"key": []}], [{"text": {"a": []}}], {"a": 1}, None, ["x"]):
        result = merged({"timeline": base}, {"timeline": [row("A")]}, {"timeline": [row("B")]})
        assert len(result.data["timeline"]) in (1, 2)
