"""The clocks on which moments are told, whose day it is, and what machines read whatever is shown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.moments import Moment, Precision
from incidents.moments.clocks import Clocks

PACIFIC = "America/Los_Angeles"
ZONES = ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"]


def moment(written):
    return Moment.parse(written, PACIFIC)


@pytest.mark.parametrize(
    ("written", "zone", "time", "day"),
    [
        ("2020-11-25 05:15", "UTC", "13:15", date(2020, 11, 25)),
        ("2020-11-25 05:15", "Asia/Kolkata", "18:45", date(2020, 11, 25)),
        ("2020-11-25 22:23", "Asia/Kolkata", "11:53", date(2020, 11, 26)),
        ("2020-11-25 22:23", "America/St_Johns", "02:53", date(2020, 11, 26)),
        # Clocks change in the story's zone on 1 November, and in Kolkata never
        ("2020-11-01 01:30 PDT", "Asia/Kolkata", "14:00", date(2020, 11, 1)),
        ("2020-11-01 01:30 PST", "Asia/Kolkata", "15:00", date(2020, 11, 1)),
        # They change in Berlin on 25 October, a week before
        ("2020-10-24 17:59", "Europe/Berlin", "02:59", date(2020, 10, 25)),
        ("2020-10-24 18:00", "Europe/Berlin", "02:00", date(2020, 10, 25)),
    ],
)
def test_a_time_is_told_on_the_clocks_of_any_zone(written, zone, time, day):
    clocks = Clocks(zone, PACIFIC)

    assert (clocks.time(moment(written)), clocks.day(moment(written))) == (time, day)


def test_an_hour_stays_an_hour_and_is_half_past_where_clocks_are():
    assert Clocks("Asia/Kolkata", PACIFIC).time(moment("2020-11-25 ~12:00")) == "≈\N{NO-BREAK SPACE}01:30"


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_stays_the_day_of_the_story_in_any_zone(zone):
    day = moment("2020-11-25")
    clocks = Clocks(zone, PACIFIC)

    assert clocks.time(day) == "25 Nov"
    assert clocks.local(day).date() == date(2020, 11, 25)
    assert clocks.day(day) is None  # it is no day of these clocks, to stand in a list of their days
    assert Clocks.of(PACIFIC).day(day) == date(2020, 11, 25)


@pytest.mark.parametrize("written", ["2020-11", "2020"])
def test_a_month_or_a_year_is_no_day(written):
    assert Clocks.of(PACIFIC).day(moment(written)) is None


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2020-11-25 05:15", "T+0:00"),
        ("2020-11-25 02:44", "T−2:31"),
        ("2020-11-25 ~12:00", "≈\N{NO-BREAK SPACE}T+6:45"),
        ("2020-12-06 05:20", "T+264:05"),
        ("2020-11-25", "25 Nov"),
    ],
)
def test_time_since_the_start_has_no_days_of_its_own(written, time):
    clocks = Clocks(PACIFIC, PACIFIC, moment("2020-11-25 05:15"))

    assert (clocks.time(moment(written)), clocks.day(moment(written))) == (time, None)


def test_time_since_the_start_is_real_time_when_clocks_change():
    clocks = Clocks(PACIFIC, PACIFIC, moment("2020-11-01 00:30"))

    assert clocks.time(moment("2020-11-01 02:30")) == "T+3:00"


moments = st.builds(
    lambda naive, precision: Moment(naive.replace(second=0, microsecond=0, tzinfo=UTC), precision),
    st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2035, 12, 31)),
    st.sampled_from(Precision),
)


@given(moments, st.sampled_from(ZONES), st.booleans())
def test_what_machines_read_is_the_same_whatever_is_shown(at, zone, since_the_start):
    shown = Clocks(zone, PACIFIC, Moment(at.at - timedelta(hours=3)) if since_the_start else None)

    assert shown.for_machines(at) == Clocks.of(PACIFIC).for_machines(at)
    if at.precision.has_clock:
        assert datetime.fromisoformat(shown.for_machines(at)) == at.at
    else:
        assert shown.for_machines(at) == at.written(PACIFIC)


@given(moments, st.sampled_from(ZONES))
def test_what_has_no_clock_is_told_alike_in_every_zone(at, zone):
    if not at.precision.has_clock:
        assert Clocks(zone, PACIFIC).time(at) == Clocks.of(PACIFIC).time(at)
