"""Incidents drawn on one clock: in the box, in order, nothing on top of anything else, on either scale."""

import random
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import Incident, Milestone
from incidents.moments import Moment, Precision
from postmortems.comparison.aligned import aligned
from postmortems.comparison.marks import KEY_KINDS
from timelines.elapsed_axis import LINEAR, LOGARITHMIC, Axis
from timelines.models import TimelineEvent
from timelines.widths import width_of

START = datetime(2020, 11, 25, 13, 15, tzinfo=UTC)
number = count(1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
places = st.timedeltas(-timedelta(days=3), timedelta(days=20))


def story(*events, start=START, precision=Precision.MINUTE, name="Outage", **reached):
    """An incident that is not saved: when it started, what it had reached so long after, and its events."""
    incident = Incident(pk=next(number), title=name)
    incident.started = start and Moment(start, precision)
    for milestone, after in reached.items():
        setattr(incident, milestone, after if isinstance(after, Moment) else Moment(START + after))
    incident.__dict__["_prefetched_objects_cache"] = {"timeline": list(events)}
    return incident


def event(after, kind="impact", precision=Precision.MINUTE, until=None):
    return TimelineEvent(
        occurred_at=None if after is None else START + after,
        occurred_precision=precision,
        ended_at=None if until is None else START + until,
        kind=kind,
        text="Something.",
    )


def draw(*incidents, scale=""):
    return aligned(incidents, scale)


def assert_it_is_in_its_box_and_in_order(drawing):
    assert 0 <= drawing.axis.zero <= 100
    y = 0
    for row in drawing.rows:
        assert y < row.name_y < row.bar_y
        end = drawing.axis.zero
        for bar in row.bars:
            assert bar.x == pytest.approx(end, abs=0.02)
            assert bar.width >= 0
            end = bar.x + bar.width
            assert end <= 100.01
            assert bar.label_x >= 0
            assert bar.label_x + bar.label_width <= 100.01
            assert row.bar_y < bar.label_y < row.bottom
        for mark in row.marks:
            assert 0 <= mark.x <= 100
            assert mark.until is None or mark.x <= mark.until <= 100
            if mark.whiskers:
                assert 0 <= mark.whiskers[0] <= mark.whiskers[1] <= 100
                assert mark.count > 1 or mark.whiskers[0] <= mark.x
            assert row.name_y < mark.y < row.bar_y
        assert [mark.x for mark in row.marks] == sorted(mark.x for mark in row.marks)
        y = row.bottom
    assert drawing.axis_y == y < drawing.height


def assert_nothing_collides(drawing):
    for row in drawing.rows:
        for place in {mark.row for mark in row.marks}:
            reaches = [mark.reach for mark in row.marks if mark.row == place]
            assert all(left[1] <= right[0] for left, right in pairwise(reaches))
        for place in {bar.row for bar in row.bars}:
            labels = [(bar.label_x, bar.label_x + bar.label_width) for bar in row.bars if bar.row == place]
            assert all(left[1] <= right[0] + 0.01 for left, right in pairwise(labels))
    for left, right in pairwise(drawing.axis.ticks):
        assert left.x + width_of(left.text) / 2 < right.x + 0.01


any_event = st.builds(
    event,
    st.one_of(st.none(), places),
    st.sampled_from(TimelineEvent.Kind.values),
    st.sampled_from(Precision),
    st.one_of(st.none(), places),
)


@st.composite
def any_story(draw):
    lengths = sorted(draw(st.lists(st.timedeltas(timedelta(0), timedelta(days=20)), min_size=5, max_size=5)))
    known = draw(st.sets(st.sampled_from(list(Milestone)[1:])))
    reached = {
        milestone.value: Moment(START + length, draw(st.sampled_from(Precision)))
        for milestone, length in zip(list(Milestone)[1:], lengths, strict=True)
        if milestone in known
    }
    events = draw(st.lists(any_event, max_size=40))
    start = draw(st.one_of(st.none(), st.just(START)))
    return story(*events, start=start, precision=draw(st.sampled_from(Precision)), **reached)


@given(st.lists(any_story(), min_size=2, max_size=4), st.sampled_from(["", LINEAR, LOGARITHMIC]))
def test_any_stories_stay_in_their_box_and_in_order(stories, scale):
    drawing = draw(*stories, scale=scale)
    if drawing is None:
        return

    assert_it_is_in_its_box_and_in_order(drawing)
    assert_nothing_collides(drawing)
    assert len(drawing.rows) + len(drawing.unaligned) == len(stories)
    for row in drawing.rows:
        key = [event for event in row.incident.timeline.all() if event.kind in KEY_KINDS]
        assert sum(mark.count for mark in row.marks) + row.not_drawn == len(key)


@given(
    st.timedeltas(-timedelta(days=400), timedelta(0)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=20_000)),
    st.lists(st.timedeltas(-timedelta(days=400), timedelta(days=20_000)), min_size=2),
    st.booleans(),
)
def test_an_axis_keeps_the_order_of_time_and_its_words_apart(first, last, times, is_logarithmic):
    axis = Axis(first, last, is_logarithmic)
    xs = [axis.x(after) for after in sorted(times)]

    assert xs == sorted(xs)
    assert all(0 <= x <= 100 for x in xs)
    assert (axis.x(first), axis.x(last)) == (0, 100)
    assert "T+0" in [tick.text for tick in axis.ticks]
    assert all(0 <= tick.x <= 100 for tick in axis.ticks)
    assert len(axis.ticks) <= 16
    assert all(left.x + width_of(left.text) / 2 < right.x + 0.01 for left, right in pairwise(axis.ticks))


@pytest.mark.parametrize("scale", [LINEAR, LOGARITHMIC])
@pytest.mark.parametrize("over", [timedelta(minutes=3), timedelta(hours=17), timedelta(days=11)])
def test_however_dense_the_events_a_row_holds_them_all(scale, over):
    kinds = sorted(KEY_KINDS)
    dense = story(*(event(over * number / 200, kinds[number % 8]) for number in range(200)), resolved=over)
    drawing = draw(dense, story(resolved=over), scale=scale)

    assert_it_is_in_its_box_and_in_order(drawing)
    assert_nothing_collides(drawing)
    assert sum(mark.count for mark in drawing.rows[0].marks) == 200
    assert max(mark.row for mark in drawing.rows[0].marks) < 16


# The scale


@pytest.mark.parametrize(
    ("longest", "is_logarithmic"), [(20 * HOUR, False), (20 * HOUR + timedelta(minutes=1), True), (HOUR, False)]
)
def test_the_axis_is_logarithmic_from_twenty_times_on(longest, is_logarithmic):
    drawing = draw(story(resolved=HOUR), story(resolved=longest))

    assert drawing.axis.is_logarithmic is is_logarithmic
    assert drawing.ratio == longest / HOUR
    assert not drawing.is_asked


@pytest.mark.parametrize("scale", [LINEAR, LOGARITHMIC])
def test_the_scale_can_be_asked_for(scale):
    drawing = draw(story(resolved=HOUR), story(resolved=300 * HOUR), scale=scale)

    assert drawing.axis.is_logarithmic is (scale == LOGARITHMIC)
    assert drawing.is_asked


def test_an_incident_that_lasted_no_known_time_does_not_choose_the_scale():
    drawing = draw(story(resolved=300 * HOUR), story(event(HOUR)))

    assert drawing.ratio is None
    assert not drawing.axis.is_logarithmic


def test_a_linear_axis_is_to_scale():
    axis = Axis(-HOUR, 9 * HOUR)

    assert [axis.x(after) for after in (timedelta(0), 4 * HOUR, 9 * HOUR)] == [10, 50, 100]
    assert [tick.text for tick in axis.ticks] == ["T+0", "T+2 h", "T+4 h", "T+6 h", "T+8 h"]


def test_a_logarithmic_axis_gives_each_tenfold_the_same_room():
    axis = Axis(timedelta(0), timedelta(minutes=10_000), is_logarithmic=True)
    hundred, thousand, ten_thousand = (axis.x(timedelta(minutes=count)) for count in (100, 1000, 10_000))

    assert thousand - hundred == pytest.approx(ten_thousand - thousand, rel=0.01)
    assert [tick.text for tick in axis.ticks] == ["T+0", "T+5 min", "T+1 h", "T+4 h", "T+12 h", "T+3 d"]


def test_before_t_0_the_axis_says_minus():
    assert "T−2 h" in [tick.text for tick in Axis(-3 * HOUR, 9 * HOUR).ticks]
    assert "T−1 h" in [tick.text for tick in Axis(-3 * HOUR, 90 * HOUR, is_logarithmic=True).ticks]


# What is drawn


def test_all_start_at_t_0_and_phases_are_to_scale():
    drawing = draw(
        story(detected=HOUR, identified=2 * HOUR, mitigated=4 * HOUR, resolved=8 * HOUR), story(resolved=4 * HOUR)
    )
    first, second = drawing.rows

    assert {row.bars[0].x for row in drawing.rows} == {drawing.axis.zero}
    assert [bar.kind.value for bar in first.bars] == ["undetected", "diagnosing", "mitigating", "recovering"]
    widths = [bar.width for bar in first.bars]
    assert widths[3] == pytest.approx(4 * widths[0], rel=0.01)
    assert second.bars[0].width == pytest.approx(sum(widths) / 2, rel=0.01)
    assert first.words == "Undetected 1 h, diagnosing 1 h, mitigating 2 h, recovering 4 h"


def test_an_end_that_is_not_known_is_drawn_as_not_known():
    drawing = draw(story(mitigated=HOUR), story(resolved=4 * HOUR))

    assert [bar.kind.value for bar in drawing.rows[0].bars] == ["unsplit", "unknown"]
    assert drawing.rows[0].bars[-1].x + drawing.rows[0].bars[-1].width == pytest.approx(100)
    assert drawing.phases == {"unsplit", "unknown"}


def test_what_came_before_t_0_is_drawn_if_it_is_near_and_its_lead_is_drawn():
    drawing = draw(
        story(event(-HOUR, "trigger"), event(-30 * DAY, "trigger"), resolved=10 * HOUR), story(resolved=HOUR)
    )
    row = drawing.rows[0]

    assert [mark.x for mark in row.marks] == [0]
    assert row.lead == 0 < drawing.axis.zero
    assert row.not_drawn == 1
    assert drawing.rows[1].lead is None


def test_what_is_known_to_the_hour_is_drawn_as_an_hour_and_what_lasted_as_a_range():
    drawing = draw(
        story(
            event(2 * HOUR, precision=Precision.HOUR), event(4 * HOUR, "recovery", until=6 * HOUR), resolved=10 * HOUR
        ),
        story(resolved=10 * HOUR),
    )
    vague, ranged = drawing.rows[0].marks

    assert vague.whiskers == (drawing.axis.x(1.5 * HOUR), drawing.axis.x(2.5 * HOUR))
    assert vague.title == "≈ T+2:00 Impact: Something."
    assert (ranged.x, ranged.until) == (drawing.axis.x(4 * HOUR), drawing.axis.x(6 * HOUR))
    assert drawing.has_whiskers


def test_events_of_a_kind_that_fall_together_share_a_mark_and_others_stand_above():
    drawing = draw(story(event(HOUR), event(HOUR), event(HOUR, "recovery"), resolved=10 * HOUR), story(resolved=HOUR))
    together, above = drawing.rows[0].marks

    assert (together.count, together.label, together.number) == (2, "×2", 1)
    assert together.title == "T+1:00 Impact: Something.\nT+1:00 Impact: Something."
    assert above.y < together.y


def test_a_shared_mark_reaches_as_far_as_all_that_share_it():
    drawing = draw(
        story(
            event(HOUR),
            event(1.1 * HOUR, precision=Precision.HOUR),
            event(1.2 * HOUR, until=9 * HOUR),
            resolved=24 * HOUR,
        ),
        story(resolved=4 * HOUR),
    )
    (mark,) = drawing.rows[0].marks

    assert mark.count == 3
    assert mark.whiskers == (drawing.axis.x(0.6 * HOUR), drawing.axis.x(1.6 * HOUR))
    assert mark.until == drawing.axis.x(9 * HOUR)


def test_labels_that_would_meet_step_down():
    story_of_many = story(detected=HOUR, identified=1.5 * HOUR, mitigated=2 * HOUR, resolved=60 * HOUR)
    drawing = draw(story_of_many, story(resolved=4 * HOUR))
    bars = drawing.rows[0].bars

    assert [bar.row for bar in bars] == [3, 2, 1, 0]
    assert [bar.leader is not None for bar in bars] == [True, True, True, False]
    assert bars[1].x <= bars[1].leader <= bars[1].x + bars[1].width


def test_the_line_that_leads_down_to_a_label_crosses_no_other():
    dice = random.Random(1)
    for _ in range(300):
        ends = sorted(dice.uniform(0, 20) ** 2 for _ in range(4))
        times = dict(
            zip(("detected", "identified", "mitigated", "resolved"), (end * HOUR for end in ends), strict=True)
        )
        bars = draw(story(**times), story(resolved=500 * HOUR)).rows[0].bars
        for bar, other in product(bars, bars):
            if bar.leader is not None and other.row < bar.row:
                assert not other.label_x + 0.02 < bar.leader < other.label_x + other.label_width - 0.02, times


# What cannot be aligned


def test_an_incident_whose_start_is_not_known_is_set_apart():
    lost, drawn = story(event(HOUR), start=None, resolved=HOUR), story(resolved=HOUR)
    drawing = draw(lost, drawn)

    assert [row.incident for row in drawing.rows] == [drawn]
    assert drawing.unaligned == [lost]


@pytest.mark.parametrize(
    ("precision", "length", "is_drawn"),
    [
        (Precision.HOUR, 4 * HOUR, True),
        (Precision.DAY, 4 * HOUR, False),
        (Precision.DAY, 4 * DAY, True),
        (Precision.MONTH, 40 * DAY, False),
        (Precision.YEAR, 40 * DAY, False),
    ],
)
def test_a_start_must_be_known_as_precisely_as_the_story_is_long(precision, length, is_drawn):
    vague = story(precision=precision, resolved=length)

    assert (vague in [row.incident for row in draw(vague, story(resolved=HOUR)).rows]) is is_drawn


def test_a_milestone_known_only_to_the_month_ends_no_phase():
    drawing = draw(story(detected=HOUR, resolved=Moment(START + 30 * DAY, Precision.MONTH)), story(resolved=4 * HOUR))

    assert [bar.kind.value for bar in drawing.rows[0].bars] == ["undetected", "unknown"]


def test_nothing_is_drawn_where_there_is_no_stretch_of_time():
    assert draw(story(), story(start=None, resolved=HOUR)) is None


def test_a_long_name_is_shortened_and_stands_where_it_has_room():
    drawing = draw(story(event(-2 * HOUR, "trigger"), resolved=4 * HOUR, name="A long name " * 9), story(resolved=HOUR))
    long, short = drawing.rows

    assert len(long.name) <= 40
    assert long.name.endswith("…")
    assert long.name_x == 0
    assert short.name_x == drawing.axis.zero
