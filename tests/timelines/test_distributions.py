import statistics
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import Milestone
from timelines.distributions import (
    FEWEST,
    PRECISIONS,
    VAGUENESS,
    Distribution,
    Known,
    Length,
    distributions,
    length_between,
    quantile,
    together,
)

YEARS = 50 * 366 * 24 * 3600
SECONDS = st.integers(0, YEARS)
KNOWN = st.none() | st.builds(Known, SECONDS, st.integers(0, len(PRECISIONS) - 1))
INCIDENTS = st.lists(st.fixed_dictionaries(dict.fromkeys(Milestone, KNOWN)), max_size=12)


def incident(**seconds):
    return dict.fromkeys(Milestone) | {Milestone(name): Known(at) for name, at in seconds.items()}


def spread(*minutes, vagueness=0):
    return Distribution([Length(60 * length, vagueness) for length in minutes])


@given(st.lists(SECONDS, min_size=FEWEST, max_size=60))
def test_quartiles_are_those_of_definition_seven(seconds):
    lengths = sorted(Length(second) for second in seconds)
    found = [quantile(lengths, quarters / 4).seconds for quarters in (1, 2, 3)]

    assert found == pytest.approx(statistics.quantiles(seconds, n=4, method="inclusive"))
    assert found[1] == pytest.approx(statistics.median(seconds))


@given(st.lists(SECONDS, min_size=FEWEST, max_size=60))
def test_quartiles_stand_in_order_among_the_lengths(seconds):
    quartiles = Distribution([Length(second) for second in seconds]).quartiles

    assert timedelta(seconds=min(seconds)) <= quartiles.lower.length <= quartiles.median.length
    assert quartiles.median.length <= quartiles.upper.length <= timedelta(seconds=max(seconds))


@given(INCIDENTS)
def test_every_incident_counts_or_is_left_out_for_a_reason(incidents):
    for distribution in distributions(incidents).values():
        assert distribution.count + sum(distribution.left_out.values()) == len(incidents)
        assert distribution.durations == sorted(distribution.durations, key=lambda duration: duration.length)


@given(INCIDENTS, INCIDENTS)
def test_two_sets_together_are_spread_as_their_union(some, others):
    apart = together([distributions(some), distributions(others)])
    as_one = distributions([*some, *others])

    assert {name: (sorted(d.lengths), d.left_out) for name, d in apart.items()} == {
        name: (sorted(d.lengths), d.left_out) for name, d in as_one.items()
    }


def test_one_very_long_outage_does_not_move_the_median():
    assert str(spread(10, 20, 30, 40, 50).quartiles.median) == "30 min"
    assert str(spread(10, 20, 30, 40, 500_000).quartiles.median) == "30 min"


def test_too_few_lengths_have_no_quartiles():
    assert spread(*range(FEWEST - 1)).quartiles is None
    assert spread(*range(FEWEST)).quartiles is not None


def test_what_is_left_out_says_which_end_is_not_known():
    found = distributions([incident(started=0), incident(detected=60), incident(), incident(started=0, detected=60)])

    assert found["Time to detect"].left_out == {
        (Milestone.DETECTED,): 1,
        (Milestone.STARTED,): 1,
        (Milestone.STARTED, Milestone.DETECTED): 1,
    }
    assert found["Time to detect"].count == 1


def test_acknowledging_counts_from_detection_and_resolving_from_the_start():
    found = distributions([incident(started=0, detected=60, acknowledged=180, resolved=3600)])

    assert [str(duration) for duration in found["Time to acknowledge"].durations] == ["2 min"]
    assert [str(duration) for duration in found["Time to resolve"].durations] == ["1 h"]


def test_a_figure_is_as_approximate_as_the_lengths_it_is_read_from():
    hours = [Length(3600 * hour, vagueness=VAGUENESS["hour"] * (hour == 4)) for hour in range(1, 7)]
    quartiles = Distribution(hours).quartiles

    assert Distribution(hours).approximate == 1
    assert str(quartiles.lower) == "2 h 15 min"
    assert str(quartiles.median) == "≈ 4 h"
    assert str(quartiles.upper) == "≈ 5 h"


def test_an_end_before_the_start_for_want_of_precision_counts_as_nothing():
    to_the_minute, to_the_day = Known(50_000), Known(0, vagueness=VAGUENESS["day"])

    assert length_between(to_the_minute, to_the_day) == Length(0, VAGUENESS["day"])
    assert str(length_between(to_the_minute, to_the_day).duration) == "under 1 d"
