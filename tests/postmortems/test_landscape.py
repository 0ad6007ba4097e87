from datetime import UTC, datetime, timedelta

from postmortems.landscape import WIDTHS, Outage, box, landscape, minutes

HOUR = timedelta(hours=1)


def outage(name, at=datetime(2020, 6, 1, tzinfo=UTC), length=HOUR):
    return Outage(name, f"/{name}/", at, length, str(length), "change")


def crowd(count):
    return [
        outage(f"Outage number {place}", datetime(2010 + place % 12, 1 + place % 11, 1, tzinfo=UTC), HOUR * (1 + place))
        for place in range(count)
    ]


def test_without_an_outage_nothing_is_drawn():
    assert landscape([]) is None


def test_longer_outages_stand_higher_and_later_ones_further_right():
    short = outage("Short", datetime(2012, 1, 1, tzinfo=UTC), HOUR)
    long = outage("Long", datetime(2020, 1, 1, tzinfo=UTC), 24 * HOUR)

    drawn = landscape([long, short])
    (first, _), (second, _) = drawn.dots

    assert (first.outage, second.outage) == (short, long)
    assert first.x < second.x
    assert first.y > second.y
    assert (drawn.shortest, drawn.longest) == (short, long)


def test_the_scale_is_logarithmic():
    drawn = landscape([outage("A", length=HOUR), outage("B", length=4 * HOUR), outage("C", length=16 * HOUR)])
    low, middle, high = sorted((dot.y for dot, _ in drawn.dots), reverse=True)

    assert abs((low - middle) - (middle - high)) < 0.2


def test_the_grid_names_durations_within_the_data():
    names = [name for name, _ in landscape([outage("A", length=HOUR), outage("B", length=100 * HOUR)]).grid]

    assert names == ["1 h", "4 h", "12 h", "1 d", "3 d"]


def test_an_outage_of_no_length_or_less_is_drawn_at_a_minute():
    drawn = landscape([outage("Zero", length=timedelta(0)), outage("Less", length=-HOUR)])

    assert minutes(timedelta(0)) == 1
    assert len({dot.y for dot, _ in drawn.dots}) == 1


def test_an_outage_of_a_century_is_drawn_within_the_frame():
    drawn = landscape([outage("Long", length=timedelta(days=36_500)), outage("Short", length=timedelta(minutes=1))])

    assert all(0 <= dot.y <= drawn.height for dot, _ in drawn.dots)


def test_names_do_not_meet_at_any_width_at_which_they_are_shown():
    drawn = landscape(crowd(60))
    narrower = list(WIDTHS)

    for shown, width in WIDTHS.items():
        at_width = narrower[: narrower.index(shown) + 1]
        boxes = [box(dot, label, width) for dot, label in drawn.dots if label and label.shown in at_width]
        assert len(boxes) > 1
        assert not any(one.meets(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_where_there_is_no_room_a_dot_goes_without_a_name():
    drawn = landscape([outage(f"Outage number {place}") for place in range(30)])
    labels = [label for _, label in drawn.dots if label]

    assert 0 < len(labels) < 30


def test_a_lone_outage_has_its_name_without_the_year():
    (_, label), *_ = landscape([outage("Kinesis 2020")]).dots

    assert label.text == "Kinesis"
