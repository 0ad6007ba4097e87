"""Times on the incident's page, on the clocks that a reader asks for."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from tests.factories import STARTED, make_event, make_incident, make_reader
from tests.page_text import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident():
    """From Wednesday 05:15 PST to the same evening; told to the minute, the hour, the day and not at all."""
    incident = make_incident(
        detected_at=STARTED + timedelta(minutes=10),
        mitigated_at=STARTED + timedelta(hours=6, minutes=45),
        mitigated_precision="hour",
        resolved_at=STARTED + timedelta(hours=17, minutes=8),
    )
    make_event(incident=incident, text="First.", ended_at=STARTED + timedelta(hours=13))
    day = datetime(2020, 11, 25, 8, tzinfo=UTC)
    make_event(incident=incident, occurred_at=day, occurred_precision="day", text="That day.")
    make_event(incident=incident, occurred_at=None, text="Some time.")
    make_event(incident=incident, occurred_at=STARTED + timedelta(hours=17), text="Last.")
    return incident


@pytest.fixture
def show(client, incident):
    """`show("timeline", times="utc")` is the text of a section."""

    def show(section, **query):
        html = client.get(incident.get_absolute_url(), query).text
        return text_of(re.findall(rf'<section[^>]* id="{section}".*?</section>', html, re.DOTALL)[0])

    return show


def in_zone(client, zone):
    client.cookies["zone"] = zone


def test_times_are_the_incidents_own_until_others_are_asked_for(show):
    text = show("timeline")

    assert "Wed 25 Nov 2020, PST (UTC−8). T+ counts from the start, 05:15." in text
    assert "1 05:15 T+0:00 Note First. Until 18:15, 13 h." in text
    assert "2 no time Note That day." in text
    assert "≈ 12:00 T+6:45 Mitigated" in text


def test_in_utc_the_days_are_those_of_utc(show):
    text = show("timeline", times="utc")

    assert "UTC. T+ counts from the start, 25 Nov 2020, 13:15." in text
    assert "Wed 25 Nov 2020 13:15 T+0:00 Started 1 13:15 T+0:00 Note First. Until 26 Nov, 02:15, 13 h." in text
    assert "≈ 20:00 T+6:45 Mitigated Thu 26 Nov 2020 4 06:15 T+17:00 Note Last. 06:23 T+17:08 Resolved" in text
    assert "05:15" not in text


def test_a_day_without_a_time_stays_the_day_of_the_story_and_the_page_says_so(show):
    for times in ("utc", "offset"):
        text = show("timeline", times=times)

        assert "2 25 Nov Note That day." in text
        assert "A date without a time is a day in America/Los_Angeles" in text
    assert "A date without a time" not in show("timeline")


def test_in_the_readers_zone(client, show):
    in_zone(client, "Asia/Kolkata")
    text = show("timeline", times="local")

    assert "IST (UTC+5:30), your zone. T+ counts from the start, 25 Nov 2020, 18:45." in text
    assert "18:45 T+0:00 Started" in text
    assert "Thu 26 Nov 2020 ≈ 01:30 T+6:45 Mitigated" in text
    assert "Kolkata, yours" in text


def test_since_the_start_there_is_one_time_and_no_day(show):
    text = show("timeline", times="offset")

    assert "T+ counts hours and minutes from the start, Wed 25 Nov 2020, 05:15 PST (UTC−8)." in text
    assert "T+0:00 Started 1 T+0:00 Note First. Until T+13:00, 13 h." in text
    assert "≈ T+6:45 Mitigated 4 T+17:00 Note Last. T+17:08 Resolved" in text
    assert "Started T+0:00, Detected T+0:10, Mitigated ≈ T+6:45, Resolved T+17:08." in text
    assert "From the start" in text


@pytest.mark.parametrize(
    ("times", "head", "ends"),
    [
        ("", "05:15 PST (UTC−8)", "05:15 to ≈ 12:00"),
        ("utc", "25 Nov 2020, 13:15 UTC", "13:15 to 26 Nov, 06:23"),
        ("local", "25 Nov 2020, 09:45 NST (UTC−3:30)", "09:45 to 26 Nov, 02:53"),
        ("offset", "05:15 PST (UTC−8)", "T+0:00 to T+17:08"),
    ],
)
def test_the_ends_of_response_times_follow(client, show, times, head, ends):
    in_zone(client, "America/St_Johns")
    text = show("response-times", times=times)

    assert f"Counted from the first effect on users, {head}" in text
    assert ends in text


def test_an_end_known_to_the_day_says_whose_day_it_is(client):
    incident = make_incident(resolved_at=datetime(2020, 11, 27, 8, tzinfo=UTC), resolved_precision="day")
    html = client.get(incident.get_absolute_url(), {"times": "utc"}).text
    text = text_of(re.findall(r'<section id="response-times".*?</section>', html, re.DOTALL)[0])

    assert "13:15 to 27 Nov started to resolved" in text
    assert "A date without a time is a day in America/Los_Angeles." in text


def test_clocks_that_change_on_the_way_are_named_before_and_after(client):
    incident = make_incident(
        started_at=datetime(2020, 11, 1, 4, tzinfo=UTC), resolved_at=datetime(2020, 11, 1, 12, tzinfo=UTC)
    )

    def header(**query):
        html = client.get(incident.get_absolute_url(), query).text
        return text_of(re.findall(r'<h2 id="timeline-title".*?</div>', html, re.DOTALL)[0])

    assert "PDT (UTC−7), later PST (UTC−8)" in header()
    assert "Sun 1 Nov 2020, UTC." in header(times="utc")
    in_zone(client, "America/St_Johns")
    assert "NDT (UTC−2:30), later NST (UTC−3:30), your zone" in header(times="local")


def test_what_machines_read_does_not_change(client, incident):
    in_zone(client, "Asia/Kolkata")

    def moments(**query):
        html = client.get(incident.get_absolute_url(), query).text
        rows = re.findall(r'<li class="(?:event|milestone)".*?</li>', html, re.DOTALL)
        return [re.findall(r'datetime="([^"]+)"', row) for row in rows]

    assert moments()[0] == ["2020-11-25T13:15Z"]
    assert moments() == moments(times="utc") == moments(times="local") == moments(times="offset")


def current(client, incident, **query):
    html = client.get(incident.get_absolute_url(), query).text
    choices = html[html.index('aria-label="How times are shown"') :].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)" aria-current="true">([^<]+)</a>', choices)


def test_each_way_is_a_link_that_stays_at_the_timeline(client, incident):
    own = incident.get_absolute_url()

    assert current(client, incident) == [(f"{own}#timeline", "Los Angeles, as told")]
    assert current(client, incident, times="utc") == [("?times=utc#timeline", "UTC")]
    assert current(client, incident, times="local") == [("?times=local#timeline", "Your time zone")]
    assert current(client, incident, times="offset") == [("?times=offset#timeline", "T+ from the start")]


def test_a_story_told_in_utc_has_one_way_to_be_shown_in_utc(client):
    incident = make_incident(zone="UTC")

    assert current(client, incident, times="utc") == [(f"{incident.get_absolute_url()}#timeline", "UTC, as told")]


@pytest.mark.parametrize("asked", ["moon", "local ", "x" * 5000, "10" * 30, "<script>", "🔥"])
def test_a_way_that_there_is_not_is_said_to_be_none_and_shows_the_incidents_own(client, show, incident, asked):
    text = show("timeline", times=asked)

    assert "Times can be shown as one of the choices above" in text
    assert "PST (UTC−8)" in text
    assert asked not in text
    assert current(client, incident, times=asked)[0][1] == "Los Angeles, as told"


@pytest.mark.parametrize("started", [{"started_at": None}, {"started_precision": "day"}])
def test_nothing_counts_from_a_start_that_has_no_time(client, started):
    incident = make_incident(resolved_at=STARTED + timedelta(days=1), **started)
    text = text_of(client.get(incident.get_absolute_url(), {"times": "offset"}).text)

    assert "so nothing can be counted from there" in text
    assert "T+" not in text
    assert current(client, incident, times="offset")[0][1] == "Los Angeles, as told"


# The reader's zone


def choose(client, zone, back="/", **fields):
    return client.post("/zone/", {"zone": zone, "next": back, **fields})


def test_until_a_zone_is_chosen_the_page_asks_for_it_and_shows_the_incidents_own(show):
    text = show("timeline", times="local")

    assert "Which is your time zone? Until you say, times are the incident’s." in text
    assert "PST (UTC−8)" in text
    assert "your zone." not in text


@pytest.mark.parametrize("written", ["America/St_Johns", "america/st johns", " America/St_Johns "])
def test_a_chosen_zone_is_remembered_and_leads_back_to_the_timeline(client, show, incident, written):
    back = f"{incident.get_absolute_url()}?times=local#timeline"

    assert choose(client, written, back).url == back
    assert "NST (UTC−3:30), your zone" in show("timeline", times="local")


def test_a_zone_can_be_forgotten(client, show):
    choose(client, "Asia/Kolkata")
    choose(client, "", forget="")

    assert "Which is your time zone?" in show("timeline", times="local")


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "\0", "../../etc/passwd", "right/UTC", "localtime", "x" * 5000, "10" * 30, "Europe"]
)
def test_a_zone_that_is_none_is_refused_in_words_where_they_are_seen(client, incident, zone):
    back = f"{incident.get_absolute_url()}?times=local#timeline"
    response = choose(client, zone, back)

    assert response.url == f"{incident.get_absolute_url()}?times=local"
    assert "zone" not in response.cookies
    assert "There is no time zone of that name." in client.get(response.url).text


@pytest.mark.parametrize("remembered", ["Mars/Olympus", '"><script>', "", "x" * 4000])
def test_a_remembered_zone_that_is_none_is_as_good_as_none(client, show, remembered):
    in_zone(client, remembered)

    assert "Which is your time zone?" in show("timeline", times="local")


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
@pytest.mark.parametrize("zone", ["UTC", "none"])
def test_choosing_never_leads_to_another_site(client, zone, elsewhere):
    assert choose(client, zone, elsewhere).url == "/"


def test_a_link_cannot_choose(client):
    assert client.get("/zone/").status_code == 405


def test_every_way_costs_the_same(client, incident):
    client.force_login(make_reader())
    in_zone(client, "Asia/Kolkata")
    client.get(incident.get_absolute_url())

    def cost(**query):
        with CaptureQueriesContext(connection) as queries:
            client.get(incident.get_absolute_url(), query)
        return len(queries)

    assert cost() == cost(times="utc") == cost(times="local") == cost(times="offset")


def test_every_way_is_valid_html(client, incident, valid_html):
    in_zone(client, "Asia/Kolkata")
    ways = ("", "utc", "local", "offset", "moon")

    valid_html({way: client.get(incident.get_absolute_url(), {"times": way}).text for way in ways})


def test_the_browsers_zone_is_offered_and_never_set(page, axe, incident):
    page.goto(f"{incident.get_absolute_url()}?times=local#timeline")

    assert page.get_by_label("Which is your time zone?").input_value() == "UTC"
    assert not any(cookie["name"] == "zone" for cookie in page.context.cookies())
    assert "your zone." not in page.locator("#timeline").inner_text()
    axe(page)
    page.get_by_role("button", name="Show times in it").click()
    expect(page.locator("#timeline")).to_contain_text("UTC, your zone")
    page.wait_for_url("**?times=local#timeline")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe(page)
