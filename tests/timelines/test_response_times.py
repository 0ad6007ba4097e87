import pytest

from incidents.models import Milestone
from incidents.moments import Moment
from timelines.response_times import response_times

ZONE = "America/Los_Angeles"


def times(**milestones):
    moments = dict.fromkeys(Milestone) | {
        Milestone(name): Moment.parse(written, ZONE) for name, written in milestones.items()
    }
    return {time.name: time for time in response_times(moments)}


def test_times_count_from_the_first_effect_on_users_and_acknowledging_from_detection():
    found = times(
        started="2020-11-25 05:15",
        detected="2020-11-25 05:25",
        acknowledged="2020-11-25 05:30",
        resolved="2020-11-25 22:23",
    )

    assert str(found["Time to detect"].duration) == "10 min"
    assert str(found["Time to acknowledge"].duration) == "5 min"
    assert str(found["Time to resolve"].duration) == "17 h 8 min"


def test_an_unknown_end_is_named_and_gives_no_time():
    found = times(started="2020-11-25 05:15")["Time to resolve"]

    assert found.duration is None
    assert found.missing == [Milestone.RESOLVED]


@pytest.mark.parametrize("missing", ["started", "mitigated"])
def test_either_end_may_be_missing(missing):
    known = {"started": "2020-11-25 05:15", "mitigated": "2020-11-25 06:00"}
    del known[missing]

    assert times(**known)["Time to mitigate"].duration is None
