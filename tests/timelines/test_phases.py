from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import Milestone
from incidents.moments import Moment, Precision
from timelines.phases import Kind, in_words, phases

START = datetime(2020, 11, 25, 13, tzinfo=UTC)


def at(minutes, precision=Precision.MINUTE):
    return Moment(START + timedelta(minutes=minutes), precision)


def milestones(**known):
    return {
        milestone: moment if isinstance(moment := known.get(milestone.value), Moment | None) else at(moment)
        for milestone in Milestone
    }


def words(**known):
    return in_words(phases(milestones(**known)))


def kinds(**known):
    return [phase.kind.value for phase in phases(milestones(**known))]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (
            {"started": 0, "detected": 10, "identified": 70, "mitigated": 100, "resolved": 200},
            "Undetected 10 min, diagnosing 1 h, mitigating 30 min, recovering 1 h 40 min",
        ),
        ({"started": 0, "mitigated": 169, "resolved": 257}, "Not broken down 2 h 49 min, recovering 1 h 28 min"),
        ({"started": 0, "detected": 3, "resolved": 60}, "Undetected 3 min, not broken down 57 min"),
        ({"started": 0, "identified": 50, "resolved": 60}, "Not broken down 50 min, not broken down 10 min"),
        ({"started": 0, "resolved": 45}, "Not broken down 45 min"),
        ({"started": 0, "mitigated": 60}, "Not broken down 1 h, then not known"),
        ({"started": 0}, "Not known"),
        ({"resolved": 60}, "Not known"),
        ({}, "Not known"),
    ],
)
def test_the_time_between_milestones_is_told_as_far_as_it_is_known(known, expected):
    assert words(**known) == expected


def test_a_phase_that_took_no_time_is_left_out():
    assert kinds(started=0, detected=0, identified=0, mitigated=45, resolved=45) == ["mitigating"]


def test_an_incident_that_took_no_time_is_still_there():
    assert words(started=0, resolved=0) == "Not broken down 0 min"


def test_a_cause_found_only_after_users_were_helped_was_sought_until_then():
    assert kinds(started=0, detected=5, mitigated=30, identified=90, resolved=100) == [
        "undetected",
        "diagnosing",
        "recovering",
    ]


def test_a_phase_is_told_as_vaguely_as_its_vaguer_end():
    assert words(started=0, mitigated=at(120, Precision.HOUR), resolved=300) == (
        "Not broken down ≈ 2 h, recovering ≈ 3 h"
    )


def test_a_vague_milestone_before_its_time_takes_nothing_away():
    assert words(started=0, mitigated=at(-600, Precision.DAY), resolved=90) == "Recovering 1 h 30 min"


def length(**known):
    """How long the bar of an outage is, in percent of the scale, without what is not known."""
    return sum(phase.width for phase in phases(milestones(**known)) if phase.kind != Kind.UNKNOWN)


def test_a_bar_is_as_long_as_the_outage_on_a_scale_that_all_share():
    lengths = [length(started=0, resolved=minutes) for minutes in (10, 45, 100, 1000, 10_000)]

    assert lengths == sorted(set(lengths))
    assert lengths[2] - lengths[0] == pytest.approx(lengths[3] - lengths[2], abs=0.1)
    assert lengths[3] - lengths[2] == pytest.approx(lengths[4] - lengths[3], abs=0.1)
    assert length(started=0, resolved=30 * 24 * 60) == length(started=0, resolved=400 * 24 * 60) == 100


def test_phases_share_the_length_of_the_bar_in_proportion():
    first, second = phases(milestones(started=0, mitigated=60, resolved=240))

    assert (first.x, second.x) == (0, first.width)
    assert second.width == pytest.approx(3 * first.width, abs=0.05)


def test_what_is_too_short_to_see_is_drawn_all_the_same():
    first, second = phases(milestones(started=0, mitigated=1, resolved=100_000))

    assert first.width == 1.5
    assert second.width == 98.5
    assert length(started=0, resolved=1) == 6


def test_what_comes_after_the_last_milestone_that_is_known_is_open_to_the_end_of_the_scale():
    known, unknown = phases(milestones(started=0, mitigated=60))

    assert known.width == pytest.approx(length(started=0, resolved=60), abs=0.01)
    assert (unknown.kind, unknown.x) == (Kind.UNKNOWN, known.width)
    assert known.width + unknown.width == pytest.approx(100)


moments = st.none() | st.builds(at, st.integers(-5000, 5_000_000), st.sampled_from(list(Precision)))


@given(st.fixed_dictionaries(dict.fromkeys(Milestone, moments)))
def test_the_phases_follow_one_another_on_the_scale_whatever_is_known(known):
    found = phases(known)

    x = 0
    for phase in found:
        assert phase.x == pytest.approx(x, abs=0.02)
        assert phase.width >= 1.5
        x += phase.width
    assert x + 0.05 >= 6
    assert x <= 100.05
    assert in_words(found)
