from datetime import UTC, datetime

from lessons.recurrence_chart import Case, YearAxis, recurrence, strokes


def day(year, month=1, day=1):
    return datetime(year, month, day, tzinfo=UTC)


def case(name, at):
    return Case(name, at, f"#{name}")


def test_an_axis_runs_from_the_first_year_to_the_end_of_the_last():
    axis = YearAxis.over([day(2014, 6), day(2011, 3)])

    assert (axis.first, axis.last) == (2011, 2014)
    assert axis.x(day(2011)) == 0
    assert axis.x(day(2013)) == 50.03
    assert axis.x(day(2015)) == 100


def test_an_axis_names_fewer_years_the_longer_it_is_and_fewer_still_on_a_narrow_screen():
    short, long = YearAxis(2011, 2025).ticks, YearAxis(1926, 2025).ticks

    assert [tick.year for tick in short] == list(range(2011, 2027))
    assert [tick.year for tick in short if tick.is_always_shown] == [2015, 2020, 2025]
    assert len(long) <= 17


def test_an_axis_reaches_the_ends_of_the_calendar():
    axis = YearAxis.over([day(1), day(9999, 12, 31)])

    assert axis.ticks
    assert 0 <= axis.x(day(9999, 12, 31)) <= 100


def test_without_a_case_whose_moment_is_known_nothing_is_drawn():
    assert recurrence([], [day(2020)]) is None
    assert recurrence([case("Undated", None)], []) is None


def test_dots_stand_in_the_order_of_time_with_the_other_incidents_on_the_same_axis():
    drawn = recurrence([case("Later", day(2020)), case("Earlier", day(2012))], [day(2011), day(2021)])

    assert [dot.name for dot in drawn.dots] == ["Earlier", "Later"]
    assert (drawn.axis.first, drawn.axis.last) == (2011, 2021)
    assert len(drawn.others) == 2


def test_a_label_leaves_out_the_year_that_the_axis_tells():
    dot = recurrence([case("Kinesis 2020", day(2020, 11))], []).dots[0]

    assert (dot.label, dot.name) == ("Kinesis", "Kinesis 2020")


def test_a_label_stands_below_the_lines_of_the_later_dots_that_it_reaches():
    drawn = recurrence(
        [case("Roblox", day(2021, 10)), case("Facebook", day(2021, 10, 4)), case("S3", day(2012))], [day(2025)]
    )
    rows = {dot.name: dot.row for dot in drawn.dots}

    assert rows["S3"] == 1
    assert {rows["Roblox"], rows["Facebook"]} == {1, 2}


def test_in_a_crowd_no_two_labels_share_a_row_and_some_give_way():
    crowd = recurrence([case(f"Outage {number}", day(2020, 6, number)) for number in range(1, 21)], [day(2010)])
    rows = [dot.row for dot in crowd.dots if dot.row and not dot.goes_left]

    assert len(crowd.dots) == 20
    assert len(rows) == len(set(rows)) < 20


def test_a_label_at_the_right_edge_is_cut_rather_than_hanging_over():
    dot = recurrence([case("A very long name for an incident", day(2020, 12, 31))], []).dots[0]

    assert dot.label.endswith("…")
    assert len(dot.label) < 20


def test_strokes_of_all_lessons_share_an_axis():
    by_lesson, axis = strokes({1: [day(2020), day(2011)], 2: [day(2020)]})

    assert (axis.first, axis.last) == (2011, 2020)
    assert by_lesson[1].xs[1] == by_lesson[2].xs[0]
    assert (by_lesson[1].first, by_lesson[1].last) == (2011, 2020)


def test_without_a_moment_there_are_no_strokes():
    assert strokes({}) == ({}, None)


def test_of_strokes_that_would_cover_each_other_one_is_drawn():
    days = [datetime(2011, 1, 1, tzinfo=UTC), *(datetime(2020, 6, day, tzinfo=UTC) for day in (1, 2, 30))]
    by_lesson, _ = strokes({1: days})

    assert len(by_lesson[1].xs) == 2
    assert (by_lesson[1].first, by_lesson[1].last) == (2011, 2020)
