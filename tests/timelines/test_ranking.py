"""Response times among those of other incidents: the place, the strip, and who is compared."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from incidents.moments import Duration, Precision
from tests.factories import STARTED, make_draft, make_incident, make_reader
from timelines import ranking
from timelines.ranking import FOOT, STEPS, TOPS, comparison

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
MINUTE = timedelta(minutes=1)


def lasting(minutes, **fields):
    resolved_at = None if minutes is None else STARTED + minutes * MINUTE
    return make_incident(resolved_at=resolved_at, **fields)


def place(incident, user=NOBODY):
    return comparison(incident, user).places["Time to resolve"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("own", "others", "words"),
    [
        (60, [10, 20, 30, 90, 100], "3rd slowest of 6"),
        (60, [10, 90, 100, 110, 120], "2nd fastest of 6"),
        (60, [10, 90], "2nd fastest of 3"),
        (60, [90, 100], "the fastest of 3"),
        (60, [60, 100], "as fast as any of 3"),
        (60, [10, 20], "the slowest of 3"),
        (60, [60, 20], "as slow as any of 3"),
        (60, [60], "as fast as any of 2"),
        (60, [60, 20, 100], "joint 2nd fastest of 4"),
        (60, [None], "no other to compare"),
        (0, [0, None, 5], "as fast as any of 3"),
    ],
)
def test_a_place_is_told_from_the_nearer_end_and_says_among_how_many(own, others, words):
    incident = lasting(own)
    for minutes in others:
        lasting(minutes)

    assert str(place(incident)) == words


@pytest.mark.both_databases
def test_a_time_of_which_only_the_most_is_known_has_no_place():
    incident = lasting(10, resolved_precision="day")
    lasting(20)

    assert place(incident) is None
    assert str(incident.time_to_resolve_duration) == "under 1 d"


@pytest.mark.both_databases
def test_the_place_of_an_approximate_time_is_approximate():
    incident = lasting(60, resolved_precision="hour")
    for minutes in (10, 20, 90):
        lasting(minutes)

    assert str(place(incident)) == "about 2nd slowest of 4"


@pytest.mark.both_databases
def test_a_time_that_is_not_known_has_no_place():
    lasting(60)

    assert place(lasting(None)) is None


@pytest.mark.both_databases
def test_without_other_incidents_there_is_no_comparison(client):
    incident = lasting(60)

    assert comparison(incident, NOBODY) is None
    assert "logarithmic" not in client.get(incident.get_absolute_url()).text


@pytest.mark.both_databases
def test_only_what_the_reader_may_read_is_compared():
    incident = lasting(60)
    lasting(10)
    lasting(90, visibility="internal")
    make_draft(resolved_at=STARTED + 100 * MINUTE)

    assert str(place(incident)) == "the slowest of 2"
    assert str(place(incident, make_reader())) == "2nd fastest of 3"


@pytest.mark.both_databases
def test_the_newest_are_compared_and_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(ranking, "COMPARED", 2)
    incident = lasting(60)
    for years, minutes in ((1, 90), (2, 90)):
        started_at = STARTED + timedelta(days=365 * years)
        make_incident(started_at=started_at, resolved_at=started_at + minutes * MINUTE)

    def caption():
        return re.findall(r"Each stroke is .*?</p>", client.get(incident.get_absolute_url()).text)[0]

    assert "newest" not in caption()
    lasting(10, started_at=STARTED - timedelta(days=9))
    make_incident(started_at=None)
    assert str(place(incident)) == "the fastest of 3"
    assert "others are compared" in caption()


def test_one_query_answers_for_all_five(django_assert_num_queries):
    incident = lasting(60)
    for minutes in range(20):
        lasting(minutes)

    with django_assert_num_queries(1):
        comparison(incident, NOBODY)


def test_the_page_draws_a_strip_for_each_time_that_is_known(client):
    incident = lasting(60, detected_at=STARTED)
    lasting(14)
    page = client.get(incident.get_absolute_url()).text
    strips = re.findall(r'<svg class="strip".*?</svg>\s*([^<]+?)\s*</dd>', page, re.DOTALL)

    assert strips == ["the slowest of 2"]
    assert "no other to compare" in page
    assert "the scale is logarithmic, 1 minute to 1 day." in page


@given(
    st.timedeltas(timedelta(days=-2), timedelta(days=9000)),
    st.lists(st.timedeltas(timedelta(days=-2), timedelta(days=9000)), max_size=50),
    st.sampled_from(list(TOPS.values())),
)
def test_strokes_stay_in_the_strip_and_keep_the_order_of_the_lengths(own, lengths, top):
    found = ranking._place(Duration(own, Precision.MINUTE), lengths, top)
    strokes = [int(x) for x in re.findall(r"M(\d+) ", found.strokes)]

    assert strokes == sorted(set(strokes))
    assert all(0 <= x <= STEPS for x in strokes)
    assert 0 <= found.x <= 100
    assert found.slower + found.faster <= found.others == len(lengths)
    assert (found.x == 0) == (own <= FOOT) or found.x < 0.01
    assert str(found)
