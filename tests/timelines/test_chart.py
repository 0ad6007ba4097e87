"""The drawing of an incident to scale: all of it in its box, in order, and nothing on top of anything else."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import Milestone
from incidents.moments import Moment, Precision
from incidents.moments.clocks import Clocks
from tests.factories import make_event, make_incident
from timelines.chart import chart
from timelines.models import TimelineEvent
from timelines.widths import NARROWEST, PHONE, width_of

ZONE = "America/Los_Angeles"
START = datetime(2020, 11, 25, 13, 15, tzinfo=UTC)
MARK = 12 / NARROWEST * 100


def reached(**written):
    moments = {Milestone(name): Moment.parse(text, ZONE) for name, text in written.items()}
    return {milestone: moments.get(milestone) for milestone in Milestone}


def event(at, kind="impact", precision=Precision.MINUTE, ended_at=None):
    return TimelineEvent(occurred_at=at, occurred_precision=precision, kind=kind, text="Something.", ended_at=ended_at)


def spread(count, over):
    return [event(START + over * number / count, list(TimelineEvent.Kind)[number % 10]) for number in range(count)]


KINESIS = reached(
    started="2020-11-25 05:15",
    detected="2020-11-25 05:15",
    identified="2020-11-25 09:39",
    mitigated="2020-11-25 ~12:00",
    resolved="2020-11-25 22:23",
)


def assert_nothing_collides(drawn):
    for lane in drawn.lanes:
        for row in {mark.y for mark in lane.marks}:
            marks = [mark for mark in lane.marks if mark.y == row]
            for left, right in pairwise(marks):
                assert left.x + MARK <= right.x
                if not left.label_on_left:
                    assert left.x + MARK / 2 + width_of(left.label) <= right.x
    rows = {lane.y: max(mark.y for mark in lane.marks) for lane in drawn.lanes}
    for (_, bottom), (top, _) in pairwise(rows.items()):
        assert bottom + 15 <= top
    for row in {label.y for label in drawn.labels}:
        spans = sorted(
            (label.x - width, label.x) if label.anchor == "end" else (label.x, label.x + width)
            for label in drawn.labels
            if label.y == row
            for width in [max(width_of(label.name), width_of(label.time))]
        )
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
    for ticks in (drawn.ticks, drawn.days, drawn.offsets):
        for left, right in pairwise(ticks):
            assert left.x + width_of(left.text) / 2 < right.x


def assert_nothing_collides_on_a_phone(drawn):
    for ticks in (drawn.ticks, drawn.days, drawn.offsets):
        shares = {"start": 0, "middle": 0.5, "end": 1}
        shown = [(tick.x, width_of(tick.text, PHONE), shares[tick.anchor]) for tick in ticks if tick.is_always_shown]
        spans = [(x - width * share, x + width * (1 - share)) for x, width, share in shown]
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
        assert all(left >= -5 and right <= 105 for left, right in spans)
    first, last = drawn.labels[:1], drawn.labels[1:][-1:]
    for left, right in zip(first, last, strict=False):
        assert left.y != right.y or left.span(PHONE)[1] <= right.span(PHONE)[0]


def assert_it_is_in_its_box(drawn):
    for lane in drawn.lanes:
        for mark in lane.marks:
            assert 0 <= mark.x <= 100
            assert mark.until is None or mark.x <= mark.until <= 100
            assert mark.whiskers is None or 0 <= mark.whiskers[0] <= mark.x <= mark.whiskers[1] <= 100
            assert drawn.bar_y < mark.y < drawn.axis_y
    end = 0.0
    for bar in drawn.bars:
        assert bar.x >= end - 0.02
        end = bar.x + bar.width
        assert end <= 100.02
    for tick in (*drawn.ticks, *drawn.changes, *drawn.days, *drawn.offsets):
        assert 0 <= tick.x <= 100
    assert drawn.height > drawn.axis_y


@pytest.mark.parametrize("count", [1, 2, 25, 200])
@pytest.mark.parametrize("over", [timedelta(minutes=3), timedelta(hours=17), timedelta(days=11)])
def test_however_dense_nothing_collides_and_nothing_is_left_out(count, over):
    milestones = dict.fromkeys(Milestone)
    milestones[Milestone.STARTED] = Moment(START)
    milestones[Milestone.RESOLVED] = Moment(START + over)
    drawn = chart(spread(count, over), milestones, ZONE)

    assert_nothing_collides(drawn)
    assert_nothing_collides_on_a_phone(drawn)
    assert_it_is_in_its_box(drawn)
    numbers = [n for lane in drawn.lanes for mark in lane.marks for n in range(mark.first, mark.last + 1)]
    assert sorted(numbers) == list(range(1, count + 1))


def test_two_hundred_events_in_one_minute_share_their_marks():
    milestones = reached(started="2020-11-25 05:15", resolved="2020-11-25 06:15")
    drawn = chart([event(START) for _ in range(200)], milestones, ZONE)

    (lane,) = drawn.lanes
    assert [mark.label for mark in lane.marks] == ["1–200"]


def test_the_phases_are_to_scale():
    drawn = chart([], KINESIS, ZONE)
    hours = {bar.kind: bar.width for bar in drawn.bars}

    assert [bar.kind for bar in drawn.bars] == ["diagnosing", "mitigating", "recovering"]
    assert hours["diagnosing"] / hours["recovering"] == pytest.approx((4 + 24 / 60) / (10 + 23 / 60), rel=0.01)
    assert [bar.duration for bar in drawn.bars] == ["4 h 24 min", "≈ 2 h", "≈ 10 h"]


def test_milestones_of_one_minute_share_a_label():
    labels = {label.name: label.time for label in chart([], KINESIS, ZONE).labels}

    assert labels == {
        "Started, detected": "05:15",
        "Identified": "09:39",
        "Mitigated": "≈\N{NO-BREAK SPACE}12:00",
        "Resolved": "22:23",
    }


def test_rows_of_labels_that_a_phone_does_not_show_are_counted():
    assert chart([], KINESIS, ZONE).spare_rows == 1
    assert chart([], {**KINESIS, Milestone.IDENTIFIED: None}, ZONE).spare_rows == 0
    assert chart([event(START), event(START + timedelta(hours=1))], reached(), ZONE).spare_rows == 0


def test_what_comes_after_the_last_milestone_is_not_known():
    drawn = chart(
        [event(START + timedelta(hours=2))], reached(started="2020-11-25 05:15", detected="2020-11-25 06:00"), ZONE
    )

    assert [bar.kind for bar in drawn.bars] == ["undetected", "unknown"]


def test_nothing_is_drawn_where_there_is_no_stretch_of_time():
    assert chart([], reached(), ZONE) is None
    assert chart([event(START)], reached(started="2020-11-25 05:15"), ZONE) is None
    assert chart([event(None)], reached(), ZONE) is None


def test_an_hour_is_drawn_as_an_hour_and_a_range_as_a_range():
    events = [
        event(START + timedelta(hours=3), precision=Precision.HOUR),
        event(START, ended_at=START + timedelta(hours=2)),
    ]
    drawn = chart(events, KINESIS, ZONE)
    ranged, approximate = drawn.lanes[0].marks

    assert approximate.whiskers[1] - approximate.whiskers[0] == pytest.approx(100 / 17.4, rel=0.02)
    assert ranged.until == pytest.approx(drawn.scale.x(START + timedelta(hours=2)))
    assert approximate.title.startswith("≈\N{NO-BREAK SPACE}08:15 Impact")


def test_what_has_no_time_or_is_far_off_is_named_and_not_drawn():
    events = [event(None), event(START, precision=Precision.DAY), event(START + timedelta(days=5)), event(START)]

    drawn = chart(events, KINESIS, ZONE)

    assert (drawn.untimed, drawn.far_off) == ([1, 2], [3])


def test_in_a_story_of_many_days_a_day_has_its_place():
    milestones = reached(started="2022-04-05 07:38", mitigated="2022-04-08", resolved="2022-04-18")
    drawn = chart([event(milestones[Milestone.MITIGATED].at, "recovery", Precision.DAY)], milestones, ZONE)

    assert [label.time for label in drawn.labels] == ["07:38", "8 Apr", "18 Apr"]
    mark = drawn.lanes[0].marks[0]
    assert mark.whiskers[1] - mark.whiskers[0] == pytest.approx(100 / 12.9, rel=0.02)
    assert [tick.text for tick in drawn.days][:3] == ["5 Apr", "7 Apr", "9 Apr"]


def test_ticks_are_round_times_of_the_zones_own_clock():
    assert [tick.text for tick in chart([], KINESIS, ZONE).ticks] == [
        "06:00",
        "09:00",
        "12:00",
        "15:00",
        "18:00",
        "21:00",
    ]


def test_across_midnight_the_day_is_told():
    drawn = chart([], reached(started="2012-12-24 12:24", resolved="2012-12-25 12:05"), ZONE)

    assert [tick.text for tick in drawn.days] == ["24 Dec", "25 Dec"]
    assert "00:00" in [tick.text for tick in drawn.ticks]


@pytest.mark.parametrize(
    ("started", "resolved", "hours"),
    [("2020-10-31 20:00", "2020-11-01 08:00", 13), ("2020-03-07 20:00", "2020-03-08 08:00", 11)],
)
def test_ticks_keep_to_the_clock_when_it_changes(started, resolved, hours):
    drawn = chart([], reached(started=started, resolved=resolved), ZONE)
    ticks = {tick.text: tick.x for tick in drawn.ticks}

    assert set(ticks) >= {"22:00", "00:00", "04:00", "06:00"}
    across = (ticks["04:00"] - ticks["00:00"]) / (ticks["00:00"] - ticks["22:00"])
    assert across == pytest.approx((4 + hours - 12) / 2, rel=0.02)


def test_where_clocks_change_the_axis_says_to_what():
    drawn = chart([], reached(started="2020-10-31 20:00", resolved="2020-11-01 08:00"), ZONE)

    assert drawn.axis_name == "PDT (UTC−7)"
    assert [(change.x, change.text) for change in drawn.changes] == [
        (drawn.scale.x(datetime(2020, 11, 1, 9, tzinfo=UTC)), "PST (UTC−8)")
    ]


@pytest.mark.parametrize("zone", [ZONE, "UTC", "Asia/Kolkata"])
def test_where_clocks_do_not_change_the_axis_names_them_once(zone):
    assert chart([], KINESIS, zone).changes == []


def test_clocks_of_another_zone_move_the_labels_and_nothing_else():
    events = [event(START + timedelta(hours=3), precision=Precision.HOUR), event(START, ended_at=START)]
    here, there = chart(events, KINESIS, ZONE), chart(events, KINESIS, Clocks("Asia/Kolkata", ZONE))

    assert (there.scale, there.bars) == (here.scale, here.bars)
    assert [label.x for label in there.labels] == [label.x for label in here.labels]
    assert [label.time for label in there.labels] == ["18:45", "23:09", "≈\N{NO-BREAK SPACE}01:30", "11:53"]
    assert [tick.text for tick in there.ticks] == ["21:00", "00:00", "03:00", "06:00", "09:00", "12:00"]
    assert [tick.text for tick in there.days] == ["25 Nov", "26 Nov"]


def test_a_day_keeps_its_name_on_the_clocks_of_another_zone():
    milestones = reached(started="2022-04-05 07:38", mitigated="2022-04-08", resolved="2022-04-18")

    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        labels = chart([], milestones, Clocks(zone, ZONE)).labels
        assert [label.time for label in labels][1:] == ["8 Apr", "18 Apr"]


@pytest.mark.parametrize(
    ("resolved", "labelled"),
    [
        ("2022-04-18", ["5 Apr", "9 Apr", "13 Apr"]),
        ("2022-04-06 11:00", ["5 Apr", "6 Apr"]),
    ],
)
def test_a_phone_labels_days_at_equal_steps(resolved, labelled):
    drawn = chart([], reached(started="2022-04-05 07:38", resolved=resolved), ZONE)

    assert [day.text for day in drawn.days if day.is_always_shown] == labelled


def test_where_a_phone_has_room_for_one_day_it_names_the_one_that_most_is_of():
    drawn = chart([], reached(started="2022-04-05 22:25", resolved="2022-04-06 08:00"), ZONE)

    assert [(day.text, day.is_always_shown) for day in drawn.days] == [("5 Apr", False), ("6 Apr", True)]


def test_from_the_start_the_axis_counts_and_has_no_days():
    drawn = chart([event(START - timedelta(hours=3, minutes=10))], KINESIS, Clocks(ZONE, ZONE, Moment(START)))

    assert drawn.axis_name == "From the start"
    assert [tick.text for tick in drawn.ticks] == ["T−3h", "T+0", "T+3h", "T+6h", "T+9h", "T+12h", "T+15h"]
    assert (drawn.days, drawn.offsets) == ([], [])
    assert [label.time for label in drawn.labels][-1] == "T+17:08"


@given(
    st.lists(
        st.builds(
            event,
            st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=14)).map(lambda after: START + after)),
            st.sampled_from(TimelineEvent.Kind.values),
            st.sampled_from(Precision),
        ),
        max_size=60,
    ),
    st.lists(st.timedeltas(timedelta(0), timedelta(days=14)), min_size=6, max_size=6).map(sorted),
    st.sets(st.sampled_from(Milestone)),
    st.sampled_from([ZONE, "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"]),
    st.booleans(),
)
def test_any_story_stays_in_its_box_and_in_order(events, after, known, zone, since_the_start):
    milestones = {
        milestone: Moment(START + length) if milestone in known else None
        for milestone, length in zip(Milestone, after, strict=True)
    }
    started = milestones[Milestone.STARTED] if since_the_start else None
    drawn = chart(events, milestones, Clocks(zone, ZONE, started))
    if drawn is None:
        return

    assert_nothing_collides(drawn)
    assert_nothing_collides_on_a_phone(drawn)
    assert_it_is_in_its_box(drawn)
    numbers = [n for lane in drawn.lanes for mark in lane.marks for n in range(mark.first, mark.last + 1)]
    assert sorted([*numbers, *drawn.untimed, *drawn.far_off]) == list(range(1, len(events) + 1))


@pytest.mark.django_db
def test_the_page_says_in_words_what_it_draws_and_each_mark_leads_to_its_event(client):
    incident = make_incident(detected_at=START, resolved_at=START + timedelta(hours=2), started_at=START)
    make_event(incident=incident, occurred_at=START + timedelta(hours=1), kind="mitigation", text="<b>Rolled back</b>")

    page = client.get(incident.get_absolute_url()).content.decode()
    (drawing,) = re.findall(r'<svg class="chart" height.*?</figure>', page, re.DOTALL)

    assert "Started, detected 05:15, Resolved 07:15. Not broken down 2 h." in drawing
    assert 'href="#event-1"' in drawing
    assert "06:15 Mitigation: Rolled back" in drawing
    assert "<b>" not in drawing
    assert "style=" not in drawing


CROWDSTRIKE = reached(started="2024-07-18 21:09", mitigated="2024-07-18 22:27", resolved="2024-07-29")


def day(text):
    return event(Moment.parse(text, ZONE).at, precision=Precision.DAY)


def test_what_hit_users_for_a_small_part_of_the_whole_is_drawn_on_a_logarithmic_scale_with_all_that_has_a_day():
    months = [day("2024-02-28"), day("2024-03-05"), day("2024-04-24"), event(CROWDSTRIKE[Milestone.STARTED].at)]
    drawn = chart([*months, day("2024-07-29")], CROWDSTRIKE, ZONE)

    assert drawn.is_logarithmic
    assert drawn.far_off == drawn.untimed == []
    assert drawn.bars[0].width > 10
    times = [label.time.replace("\N{NO-BREAK SPACE}", " ") for label in drawn.labels]
    assert times == ["18 Jul 2024, 21:09", "22:27", "29 Jul"]
    assert "T+0" in [tick.text for tick in drawn.ticks]
    assert drawn.days == drawn.offsets == []
    assert_nothing_collides(drawn)
    assert_nothing_collides_on_a_phone(drawn)
    assert_it_is_in_its_box(drawn)


@pytest.mark.parametrize(("asked", "is_logarithmic"), [("", False), ("linear", False), ("log", True), ("odd", False)])
def test_the_scale_can_be_asked_for(asked, is_logarithmic):
    drawn = chart(spread(20, timedelta(hours=17)), KINESIS, ZONE, asked)

    assert drawn.is_logarithmic == is_logarithmic
    assert_nothing_collides(drawn)
    assert_it_is_in_its_box(drawn)


def test_without_a_time_of_the_start_nothing_is_counted_from_it():
    milestones = reached(started="2020-11-20", mitigated="2020-11-20 05:00", resolved="2020-12-20")

    assert not chart([], milestones, ZONE, "log").is_logarithmic


def test_an_event_known_to_a_day_of_which_a_part_is_drawn_stands_at_its_edge():
    milestones = reached(started="2020-11-25 05:15", resolved="2020-11-30 06:15")
    drawn = chart([day("2020-11-25"), day("2020-11-24"), day("2020-11-10")], milestones, ZONE)

    assert drawn.untimed == []
    assert drawn.far_off == [3]
    assert [mark.first for lane in drawn.lanes for mark in lane.marks] == [2, 1]
    assert_it_is_in_its_box(drawn)


def test_a_story_of_several_years_tells_them_on_its_axis():
    milestones = reached(started="1985-06-01", resolved="1987-06-01")
    drawn = chart([], milestones, ZONE)

    texts = [tick.text for tick in drawn.days]
    assert texts[0] == "Jul 1985"
    assert [text[-4:] for text in texts if text[-4:].isdigit()] == ["1985", "1986", "1987"]
    assert [label.time for label in drawn.labels] == ["1\N{NO-BREAK SPACE}Jun 1985", "1\N{NO-BREAK SPACE}Jun 1987"]
    assert_nothing_collides(drawn)


@pytest.mark.parametrize(
    ("resolved", "first"), [("1825-01-01", "1805"), ("2199-12-31", "1900"), ("1803-01-01", "1801")]
)
def test_even_centuries_have_few_ticks(resolved, first):
    drawn = chart([], reached(started="1800-06-01", resolved=resolved), ZONE)

    assert 2 <= len(drawn.days) <= 10
    assert_nothing_collides(drawn)
    assert_it_is_in_its_box(drawn)
    assert any(first in tick.text for tick in drawn.days)


@pytest.mark.django_db
def test_the_scale_is_switched_by_links_that_keep_how_times_are_shown(client):
    incident = make_incident(resolved_at=START + timedelta(hours=4))
    make_event(incident=incident, occurred_at=START)
    address = incident.get_absolute_url()

    to_scale, logarithmic = client.get(address).text, client.get(address, {"times": "utc", "scale": "log"}).text

    assert '<a href="?scale=linear#timeline" aria-current="true">To scale</a>' in to_scale
    assert "The incident to scale" in to_scale
    assert '<a href="?times=utc&amp;scale=log#timeline" aria-current="true">Logarithmic</a>' in logarithmic
    assert '<a href="?times=offset&amp;scale=log#timeline">' in logarithmic
    assert "The incident on a logarithmic scale" in logarithmic
