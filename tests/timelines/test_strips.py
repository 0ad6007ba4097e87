from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from incidents.drawing.scales import LogScale, minutes
from incidents.moments import Duration
from timelines.strips import LARGE, NARROW, SMALL, WIDE, Point, strip, ticks

LENGTHS = st.lists(st.timedeltas(timedelta(0), timedelta(days=50 * 366)), min_size=1, max_size=80)
GRAINS = st.sampled_from([LARGE, SMALL])
MINUTE = timedelta(minutes=1)


def points(lengths):
    return [Point(f"Outage {place}", "/", Duration(length)) for place, length in enumerate(lengths)]


def scale_of(lengths):
    return LogScale.over(min(lengths), max(lengths))


def drawn(*lengths, quartiles=None, grain=LARGE):
    return strip(points(lengths), quartiles, scale_of(lengths), grain)


@given(LENGTHS, GRAINS)
def test_every_length_is_drawn_once_within_its_strip_and_in_order(lengths, grain):
    found = drawn(*lengths, grain=grain)

    assert sorted(mark.point.duration.length for mark in found.marks) == sorted(lengths)
    assert [mark.x for mark in found.marks] == sorted(mark.x for mark in found.marks)
    assert all(0 < mark.x < 100 and grain.row / 2 <= mark.y <= found.height - grain.row / 2 for mark in found.marks)


@given(LENGTHS, GRAINS)
@example([timedelta(days=1162), timedelta(days=5728), timedelta(days=6007)], LARGE)  # just as far apart as they may be
def test_marks_of_a_row_keep_apart_while_any_row_is_free(lengths, grain):
    rows = defaultdict(list)
    for mark in drawn(*lengths, grain=grain).marks:
        rows[mark.y].append(mark.x)

    assert len(rows) <= grain.most
    if len(rows) < grain.most:
        assert all(round(then - first, 2) >= grain.apart for xs in rows.values() for first, then in pairwise(xs))


@given(LENGTHS)
def test_the_same_lengths_are_drawn_alike_however_they_come(lengths):
    one, other = drawn(*lengths), drawn(*reversed(lengths))

    assert [(mark.x, mark.y) for mark in one.marks] == [(mark.x, mark.y) for mark in other.marks]


@given(LENGTHS)
def test_names_on_the_axis_have_room_at_either_width(lengths):
    found = ticks(scale_of(lengths))
    wide = [tick.x for tick in found if tick.shown]
    narrow = [tick.x for tick in found if tick.shown == "always"]

    assert all(then - first >= WIDE for first, then in pairwise(wide))
    assert all(then - first >= NARROW for first, then in pairwise(narrow))
    assert narrow or not found


def test_like_lengths_stand_above_one_another():
    marks = drawn(MINUTE, MINUTE, MINUTE).marks

    assert len({mark.x for mark in marks}) == 1
    assert len({mark.y for mark in marks}) == 3


def test_the_box_reaches_from_quartile_to_quartile_round_the_median():
    lengths = [MINUTE * minutes for minutes in (1, 2, 4, 8, 16)]
    found = drawn(*lengths, quartiles=[Duration(length) for length in lengths[1:4]])

    assert [found.box.left, found.box.median, found.box.right] == [mark.x for mark in found.marks[1:4]]


def test_without_quartiles_there_is_no_box():
    assert drawn(MINUTE).box is None


def test_the_scale_has_no_zero_and_starts_at_a_minute():
    assert minutes(timedelta(0)) == minutes(-MINUTE) == minutes(MINUTE) == 1
    assert drawn(timedelta(0), MINUTE).marks[0].x == drawn(timedelta(0), MINUTE).marks[1].x


def test_equal_ratios_are_equal_distances():
    scale = LogScale.over(MINUTE, 100 * MINUTE)

    first, then = (scale.share(MINUTE * 10) - scale.share(MINUTE), scale.share(MINUTE * 100) - scale.share(MINUTE * 10))
    assert abs(first - then) < 1e-9
