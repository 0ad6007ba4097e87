from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from incidents.moments import Duration, Moment, PartialDate, Precision, validate_zone

PACIFIC = "America/Los_Angeles"
ZONES = [
    PACIFIC,
    "UTC",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
]


@pytest.mark.parametrize(
    ("written", "at", "precision"),
    [
        ("2020-11-25 05:15 PST", datetime(2020, 11, 25, 13, 15, tzinfo=UTC), "minute"),
        ("2020-11-25 ~12:00 PST", datetime(2020, 11, 25, 20, 0, tzinfo=UTC), "hour"),
        ("2020-11-25 ~12:10 PST", datetime(2020, 11, 25, 20, 10, tzinfo=UTC), "10 min"),
        ("2020-11-25 ~12:00±10min PST", datetime(2020, 11, 25, 20, 0, tzinfo=UTC), "10 min"),
        ("2020-11-25 ~12:10±1h PST", datetime(2020, 11, 25, 20, 10, tzinfo=UTC), "hour"),
        ("2020-11-25", datetime(2020, 11, 25, 8, 0, tzinfo=UTC), "day"),
        ("2020-11", datetime(2020, 11, 1, 7, 0, tzinfo=UTC), "month"),
        ("2020", datetime(2020, 1, 1, 8, 0, tzinfo=UTC), "year"),
    ],
)
def test_what_is_written_says_how_precisely_a_moment_is_known(written, at, precision):
    assert Moment.parse(written, PACIFIC) == Moment(at, Precision(precision))
    assert Moment(at, Precision(precision)).written(PACIFIC) == written


def test_the_zone_is_taken_when_no_abbreviation_is_written():
    assert Moment.parse("2020-11-25 05:15", PACIFIC) == Moment.parse("2020-11-25 05:15 PST", PACIFIC)


def test_an_abbreviation_tells_the_two_half_past_ones_apart_when_clocks_go_back():
    summer, winter = Moment.parse("2020-11-01 01:30 PDT", PACIFIC), Moment.parse("2020-11-01 01:30 PST", PACIFIC)

    assert winter.at - summer.at == timedelta(hours=1)
    assert summer.written(PACIFIC) == "2020-11-01 01:30 PDT"


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("2020-11-01 01:30", "happened twice"),
        ("2020-03-08 02:30", "was skipped"),
        ("2020-03-08 02:30 PST", "was skipped"),
        ("2020-11-25 05:15 PDT", "was on PST then, not PDT. Write PST, .* write PDT as -07:00"),
        ("2020-10-25 05:15 PST", "was on PDT then, not PST. Write PDT, .* write PST as -08:00"),
        ("2020-11-25 05:15 EST", "was on PST then, not EST. .* write its offset, as in -05:00"),
        ("2020-11-25 05:15 +99:99", "is the offset of no clock: they lie from -12:00"),
        ("2020-11-25 05:15 +05:60", "is the offset of no clock"),
        ("2020-11-25 05:15 -12:01", "is the offset of no clock"),
        ("2020-11-25 05:15±10min PST", "is not a moment"),
        ("11/25/2020 05:15 AM", "Write the year, the month and the day, in this order"),
        ("2020-11-25 05:15:30", "Leave out the seconds"),
        ("1799-12-31 12:00", "is not in a year of incidents: they lie from 1800 to 2199"),
        ("2200", "is not in a year of incidents"),
        ("2020-02-30", "not in the calendar"),
        ("2020-11-25 24:00", "not in the calendar or on the clock"),
        ("yesterday", "is not a moment"),
        ("2020-11-25T05:15", "Write a space for the T"),
        ("٢٠٢٠", "is not a moment"),
        ("", "is not a moment"),
        ("0000", "not in the calendar"),
    ],
)
def test_a_moment_that_never_was_is_refused_in_words(written, complaint):
    with pytest.raises(ValueError, match=complaint):
        Moment.parse(written, PACIFIC)


@pytest.mark.parametrize("clock", ["13:15 UTC", "13:15 Z", "08:15 -05:00", "05:15 -0800"])
def test_a_moment_may_be_told_on_another_clock_than_the_storys(clock):
    assert Moment.parse(f"2020-11-25 {clock}", PACIFIC).written(PACIFIC) == "2020-11-25 05:15 PST"


@pytest.mark.parametrize("name", ["localtime", "Factory", "posixrules", "right/UTC", "posix/UTC", "PST", "../UTC", ""])
def test_a_story_is_told_in_the_zone_of_a_place(name):
    with pytest.raises(ValidationError, match="time zone"):
        validate_zone(name)


def test_an_offset_is_read_and_written_where_a_zone_has_no_letters():
    moment = Moment.parse("2021-10-04 12:42 -03:00", "America/Sao_Paulo")

    assert moment.at == datetime(2021, 10, 4, 15, 42, tzinfo=UTC)
    assert moment.written("America/Sao_Paulo") == "2021-10-04 12:42 -03:00"


@given(
    st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2035, 12, 31)),
    st.sampled_from(ZONES),
    st.sampled_from([Precision.MINUTE, Precision.TEN_MINUTES, Precision.HOUR]),
)
def test_every_minute_can_be_written_and_read_back_in_every_zone(naive, zone, precision):
    moment = Moment(naive.replace(second=0, microsecond=0, tzinfo=UTC), precision)

    assert Moment.parse(moment.written(zone), zone) == moment


@given(st.dates(min_value=datetime(1975, 1, 1).date(), max_value=datetime(2035, 12, 31).date()), st.sampled_from(ZONES))
def test_every_day_can_be_written_and_read_back_in_every_zone(day, zone):
    moment = Moment.parse(day.isoformat(), zone)

    assert moment.written(zone) == day.isoformat()
    assert Moment.parse(moment.written(zone), zone) == moment


def test_a_day_whose_midnight_was_skipped_begins_an_hour_later_in_its_own_zone():
    moment = Moment.parse("2018-11-04", "America/Sao_Paulo")

    assert moment == Moment(datetime(2018, 11, 4, 3, tzinfo=UTC), Precision.DAY)


def between(start, end):
    return Duration.between(Moment.parse(start, PACIFIC), Moment.parse(end, PACIFIC))


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2020-11-25 05:15", "2020-11-25 05:15", "0 min"),
        ("2020-11-25 05:15", "2020-11-25 09:39", "4 h 24 min"),
        ("2020-11-25 05:15", "2020-11-25 22:23", "17 h 8 min"),
        ("2020-11-25 05:15", "2020-11-25 16:15", "11 h"),
        ("2020-11-25 05:15", "2020-11-25 ~12:00", "≈ 7 h"),
        ("2020-11-25 05:15", "2020-11-25 ~05:20", "≈ 5 min"),
        ("2020-11-25 05:15", "2020-11-25 ~05:20±1h", "under 1 h"),
        ("2020-11-25 05:15", "2020-12-08", "≈ 13 d"),
        ("2020-11-25 05:15", "2020-11-29 06:20", "4 d 1 h"),
        ("2020-11-25 05:15", "2020-11-26 05:14", "23 h 59 min"),
        ("2020-11-25 05:15", "2020-11-26 05:15", "1 d 0 h"),
        ("2020-11-25 05:15", "2020-11-27 05:40", "2 d 0 h"),
        ("2020-11-25 05:15", "2020-11-27 04:50", "2 d 0 h"),
        ("2020-11-25 05:15", "2020-11-27 ~06:00", "≈ 2 d 1 h"),
        ("2020-11-25 05:15", "2020-11-24 04:00", "−1 d 1 h"),
    ],
)
def test_a_duration_is_told_as_precisely_as_its_ends_are_known(start, end, told):
    assert str(between(start, end)) == told


def test_a_duration_counts_real_time_across_a_change_of_clocks():
    assert between("2020-10-31 12:00", "2020-11-01 12:00").minutes == 25 * 60


def test_an_unknown_end_gives_no_duration_and_never_zero():
    assert Duration.between(Moment.parse("2020", "UTC"), None) is None
    assert Duration.between(None, Moment.parse("2020", "UTC")) is None


@pytest.mark.parametrize("written", ["2020", "2020-11", "2020-11-30"])
def test_a_date_may_be_known_in_part(written):
    assert PartialDate.parse(written).written() == written


@pytest.mark.parametrize("written", ["", "20", "2020-13", "2020-02-30", "last week"])
def test_a_date_that_never_was_is_refused(written):
    with pytest.raises(ValueError, match="is not a date"):
        PartialDate.parse(written)


def test_the_first_and_the_last_year_of_incidents_are_read():
    for year in (1800, 2199):
        assert Moment.parse(f"{year}-06-01 12:00", "UTC").at.year == year


def test_what_is_known_to_ten_minutes_reaches_ten_minutes():
    about = Moment(datetime(2020, 11, 25, 9, 20, tzinfo=UTC), Precision.TEN_MINUTES)

    assert about.latest == datetime(2020, 11, 25, 9, 30, tzinfo=UTC)
