from datetime import UTC, datetime, timedelta

from incidents.models import Incident
from postmortems.outage_scatter.chart import BOTTOM, WIDTHS, Outage, box, scatter

HOUR = timedelta(hours=1)


def outage(name, at=datetime(2020, 6, 1, tzinfo=UTC), length=HOUR):
    return Outage(name, f"/{name}/", at, length, str(length), "change", Incident.Severity.SEV_2)


def crowd(count):
    return [
        outage(f"Outage number {place}", datetime(2010 + place % 12, 1 + place % 11, 1, tzinfo=UTC), HOUR * (1 + place))
        for place in range(count)
    ]


def test_without_an_outage_nothing_is_drawn():
    assert scatter([]) is None


def test_longer_outages_stand_higher_and_later_ones_further_right():
    short = outage("Short", datetime(2012, 1, 1, tzinfo=UTC), HOUR)
    long = outage("Long", datetime(2020, 1, 1, tzinfo=UTC), 24 * HOUR)

    drawn = scatter([long, short])
    (first, _), (second, _) = drawn.dots

    assert (first.outage, second.outage) == (short, long)
    assert first.x < second.x
    assert first.y > second.y
    assert (drawn.shortest, drawn.longest) == (short, long)


def test_the_scale_is_logarithmic():
    drawn = scatter([outage("A", length=HOUR), outage("B", length=4 * HOUR), outage("C", length=16 * HOUR)])
    low, middle, high = sorted((dot.y for dot, _ in drawn.dots), reverse=True)

    assert abs((low - middle) - (middle - high)) < 0.2


def test_the_grid_names_durations_within_the_data():
    names = [name for name, _ in scatter([outage("A", length=HOUR), outage("B", length=100 * HOUR)]).grid]

    assert names == ["1 h", "4 h", "12 h", "1 d", "3 d"]


def test_an_outage_of_no_length_or_less_is_drawn_at_a_minute():
    drawn = scatter([outage("Zero", length=timedelta(0)), outage("Less", length=-HOUR)])

    assert len({dot.y for dot, _ in drawn.dots}) == 1


def test_an_outage_of_a_century_is_drawn_within_the_frame():
    drawn = scatter([outage("Long", length=timedelta(days=36_500)), outage("Short", length=timedelta(minutes=1))])

    assert all(0 <= dot.y <= drawn.height for dot, _ in drawn.dots)


def test_names_do_not_meet_at_any_width_at_which_they_are_shown():
    drawn = scatter(crowd(60))
    narrower = list(WIDTHS)

    for shown, width in WIDTHS.items():
        at_width = narrower[: narrower.index(shown) + 1]
        boxes = [box(dot, label, width) for dot, label in drawn.dots if label and label.shown in at_width]
        assert len(boxes) > 1
        assert not any(one.meets(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_where_there_is_no_room_a_dot_goes_without_a_name():
    drawn = scatter([outage(f"Outage number {place}") for place in range(30)])
    labels = [label for _, label in drawn.dots if label]

    assert 0 < len(labels) < 30


def test_a_lone_outage_has_its_name_without_the_year():
    (_, label), *_ = scatter([outage("Kinesis 2020")]).dots

    assert label.text == "Kinesis"


def unresolved(name, at=datetime(2020, 6, 1, tzinfo=UTC)):
    return outage(name, at)._replace(length=None)


def test_those_whose_length_is_not_known_stand_in_a_lane_below_the_years():
    drawn = scatter([outage("Timed")], unknown=[unresolved("Open", datetime(1999, 1, 1, tzinfo=UTC))])

    assert [dot.outage.name for dot in drawn.unknown] == ["Open"]
    assert all(dot.y > BOTTOM for dot in drawn.unknown)
    assert drawn.unknown[0].y < drawn.height
    assert drawn.axis.first == 1999
    assert [dot.outage.name for dot, _ in drawn.marks] == ["Timed", "Open"]


def test_by_severity_the_gravest_are_largest_and_lie_beneath():
    outages = [outage(f"SEV-{severity}")._replace(severity=severity) for severity in (4, 1, 3, 2)]

    dots = [dot for dot, _ in scatter(outages, by_severity=True).dots]
    assert [dot.outage.severity for dot in dots] == [1, 2, 3, 4]
    assert [dot.radius for dot in dots] == sorted((dot.radius for dot in dots), reverse=True)
    assert len({dot.radius for dot, _ in scatter(outages).dots}) == 1


def test_as_many_are_named_as_there_is_room_for_the_longest_first():
    few, many = scatter(crowd(12)), scatter(crowd(300))

    assert all(label for _, label in few.dots)
    assert 15 < sum(label is not None for _, label in many.dots) < 300
    assert next(label for dot, label in many.dots if dot.outage == many.longest)
