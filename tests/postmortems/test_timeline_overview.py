import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from incidents.facets import fold
from incidents.models import MITIGATED_MEANS, Incident
from postmortems.search.index.indexing import take_in
from postmortems.timeline_overview import queries
from tests.factories import (
    STARTED,
    make_administrator,
    make_draft,
    make_evidence,
    make_incident,
    make_organization,
    make_reader,
    make_region,
    make_restricted,
    make_trigger,
)
from tests.postmortems.budgets import for_a_search

pytestmark = pytest.mark.django_db
URL = reverse("timeline_overview")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def open_overview(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response


def resolved_after(minutes, **fields):
    started = fields.pop("started_at", STARTED)
    return make_incident(started_at=started, resolved_at=started + minutes * MINUTE, **fields)


def figure(response, name="Time to resolve", year=None):
    figures = response.context["figures"]
    of = figures.figures if year is None else next(row.figures for row in figures.years if row.year == year)
    return next(figure for figure in of if figure.name == name)


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


# What is drawn


def test_every_incident_is_a_dot_by_date_and_time_to_resolve_that_leads_to_it(client):
    kinesis = resolved_after(1028, short_title="Kinesis 2020", severity=1)
    make_trigger(incident=kinesis, category="capacity")
    resolved_after(60, short_title="Small", severity=4)

    response = open_overview(client)

    dots = {dot.outage.name: dot for dot, _ in response.context["scatter"].dots}
    assert dots["Kinesis 2020"].y < dots["Small"].y
    assert dots["Kinesis 2020"].radius > dots["Small"].radius
    assert (
        f'data-set-off-by="change" data-severity="1"><a href="{kinesis.get_absolute_url()}" tabindex="-1">'
        "<title>Kinesis 2020: 17 h 8 min to resolve, SEV-1</title>"
    ) in response.text
    assert "Scale logarithmic" in response.text


def test_those_whose_end_is_not_known_stand_in_a_lane_of_their_own(client):
    resolved_after(60)
    make_incident(short_title="Endless", resolved_at=None)

    response = open_overview(client)

    assert [dot.outage.name for dot in response.context["scatter"].unknown] == ["Endless"]
    assert "<title>Endless: time to resolve not known, SEV-2</title>" in response.text
    assert "1 whose time to resolve is not known stands in the lane below the years." in response.text


def test_those_whose_start_is_not_known_are_named(client):
    resolved_after(60)
    lost = make_incident(short_title="Lost", started_at=None, resolved_at=STARTED)

    response = open_overview(client)

    assert f'<a href="{lost.get_absolute_url()}">Lost</a> has no known start, and so no place' in response.text
    assert "1 without a known start belongs to no year" in words(response)


def test_where_no_time_to_resolve_is_known_the_page_says_so_and_lists_the_incidents(client):
    make_incident(short_title="Endless")

    response = open_overview(client)

    assert response.context["scatter"] is None
    assert response.context["figures"] is None
    assert "Nothing is drawn" in response.text
    assert "Endless" in response.text.split('id="drawn"')[1]


@pytest.mark.both_databases
def test_of_many_the_newest_are_drawn_and_fewer_counted_than_there_are_is_said(client, monkeypatch):
    monkeypatch.setattr(queries, "DRAWN", 3)
    monkeypatch.setattr("postmortems.timeline_overview.views.COUNTED", 6)
    monkeypatch.setattr(queries, "COUNTED", 6)
    for days in range(8):
        resolved_after(60 + days, short_title=f"Outage {days}", started_at=STARTED - days * DAY)

    response = open_overview(client)

    assert {dot.outage.name for dot, _ in response.context["scatter"].dots} == {"Outage 0", "Outage 1", "Outage 2"}
    assert "The latest 3 of 8 incidents, by how long they took to resolve" in response.text
    assert "Older ones are not drawn" in response.text
    assert figure(response).distribution.count == 6
    assert len(figure(response).strip.marks) == 3
    assert "Of the latest 6 of 8 incidents" in response.text
    assert "Points are drawn for the latest 3 incidents; n, median and quartiles count the latest 6." in response.text
    assert "Shortest drawn:" in response.text


# How the times are spread


def test_each_response_time_has_its_median_its_quartiles_and_what_is_left_out(client):
    for minutes in (10, 20, 30, 40, 1000):
        resolved_after(minutes)
    make_incident()
    make_incident(started_at=None, resolved_at=STARTED)

    response = open_overview(client)

    found = figure(response)
    assert [str(duration) for duration in found.quartiles] == ["20 min", "30 min", "40 min"]
    assert "30 min median quartiles 20 min and 40 min" in words(response)
    assert "n = 5; left out: 1 (resolved not known), 1 (started not known)" in words(response)
    assert figure(response, "Time to detect").distribution.count == 0
    assert "Not known of any incident" in response.text
    assert "skewed and few" in response.text
    assert "definition 7 of Hyndman and Fan" in response.text
    assert f"Mitigated: from then {MITIGATED_MEANS};" in response.text


def test_no_mean_is_told(client):
    for minutes in (1, 1, 1, 1, 996):
        resolved_after(minutes)

    html = open_overview(client).text

    assert "200 min" not in html
    assert "3 h 20 min" not in html


def test_too_few_times_are_told_themselves(client):
    resolved_after(10)
    resolved_after(50)

    assert "Too few for a median: 10 min, 50 min" in words(open_overview(client))


def test_approximate_times_are_drawn_and_counted_as_approximate(client):
    for minutes in (60, 120, 180, 240):
        resolved_after(minutes)
    resolved_after(150, resolved_precision="hour")

    response = open_overview(client)

    assert str(figure(response).quartiles.median) == "≈ 2 h"
    assert "n = 5, 1 approximate" in words(response)
    strips = response.text.split('id="spread-title"')[1].split('id="years-title"')[0]
    assert strips.split("Median between the quartiles")[1].count("data-approximate") == 1


@pytest.mark.both_databases
def test_years_are_those_of_the_place_and_those_with_few_times_have_no_median(client):
    new_year_in_utc = datetime(2021, 1, 1, 2, tzinfo=UTC)
    resolved_after(10, started_at=new_year_in_utc, zone="America/Los_Angeles")
    for minutes in (1, 2, 3, 4, 5):
        resolved_after(minutes, started_at=new_year_in_utc, zone="UTC")

    response = open_overview(client)

    assert [(year.year, year.incidents) for year in response.context["figures"].years] == [(2021, 5), (2020, 1)]
    assert str(figure(response, year=2021).quartiles.median) == "3 min"
    assert len(figure(response, year=2020).strip.marks) == 1
    years = response.text.split('id="years-title"')[1]
    assert '<span class="nowrap">10 min</span>' in years
    assert years.count("too few") == 1


@pytest.mark.both_databases
def test_of_many_years_the_latest_are_told_apart(client):
    for year in range(1990, 2017):
        resolved_after(60, started_at=datetime(year, 6, 1, tzinfo=UTC))

    response = open_overview(client)

    assert [year.year for year in response.context["figures"].years] == list(range(2016, 1991, -1))
    assert "2 earlier years are left out here, and count above" in words(response)
    assert figure(response).distribution.count == 27


# The same as a table


def test_what_is_drawn_is_a_table_too_page_by_page(client):
    for days in range(31):
        resolved_after(60 + days, short_title=f"Outage {days:02}", started_at=STARTED - days * DAY)

    first, second = (open_overview(client, query).text.split('id="drawn"')[1] for query in ("", "?page=2"))

    assert "Outage 00" in first
    assert "Outage 25" not in first
    assert '<td class="numeric" data-label="Time to resolve">1 h</td>' in first
    assert 'data-label="Time to detect"' not in first
    assert "Time to detect is not known of any of them." in first
    assert "Outage 25" in second
    assert f'href="{URL}?page=2#drawn"' in first


# Filters


def test_the_facets_of_the_list_filter_the_overview_and_lead_back_to_the_list(client):
    resolved_after(60, short_title="Grave", severity=1, organization=make_organization("GitHub"))
    resolved_after(60, short_title="Light", severity=3)

    response = open_overview(client, "?severity=1&organization=github")

    assert [dot.outage.name for dot, _ in response.context["scatter"].dots] == ["Grave"]
    assert figure(response).distribution.count == 1
    assert 'href="/incidents/?severity=1&amp;organization=github">The same as a list' in response.text
    assert f'href="{URL}?organization=github"><span class="visually-hidden">Remove </span>' in response.text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?severity=9", "There is no severity 9."),
        ("?severity=1&severity=x", "There is no severity x."),
        ("?year=" + "9" * 30, "There is no year"),
        ("?q=" + "x" * 201, "has more than 200 characters"),
        ("?sort=colour", "Incidents cannot be sorted by colour."),
        ("?organization=%3Cscript%3E", "There is no organisation &lt;script&gt;."),
    ],
)
def test_a_filter_that_does_not_exist_is_named_and_nothing_is_drawn(client, query, message):
    resolved_after(60, severity=1)

    response = open_overview(client, query)

    assert message in response.text
    assert response.context["scatter"] is None
    assert not response.context["drawn"]


@pytest.mark.parametrize("page", ["1" + "0" * 30, "-1", "abc", ""])
def test_a_page_that_does_not_exist_is_one_that_does(client, page):
    resolved_after(60, short_title="Outage")

    assert "Outage" in open_overview(client, f"?page={page}").text.split('id="drawn"')[1]


def test_when_nothing_matches_the_page_says_what_to_loosen(client):
    resolved_after(60, severity=1)

    html = open_overview(client, "?q=zz").text

    assert "No incident is like this" in html
    assert f'<a href="{URL}">Show all incidents</a>' in html


# Who sees what


@pytest.mark.both_databases
def test_what_the_reader_may_not_see_is_neither_drawn_nor_counted(client):
    resolved_after(60)
    for make in (make_draft, make_restricted):
        make(short_title="Hidden", resolved_at=STARTED + 90 * MINUTE)

    response = open_overview(client)

    assert "Hidden" not in response.text
    assert figure(response).distribution.count == 1
    client.force_login(make_administrator())
    assert figure(open_overview(client)).distribution.count == 3


@pytest.mark.parametrize("user", ["nobody", "reader"])
def test_without_any_incident_the_page_says_so(client, user):
    make_draft()
    if user == "reader":
        client.force_login(make_reader())

    html = open_overview(client).text

    assert "No incidents yet" in html
    assert (f"?next={URL}" in html) is (user == "nobody")


def test_the_masthead_leads_here(client):
    assert f'<a href="{URL}" aria-current="page">Timelines</a>' in open_overview(client).text
    assert f'<a href="{URL}">Timelines</a>' in client.get("/incidents/").text


# What it costs


@pytest.mark.parametrize(
    ("query", "most"), [("", 10), ("?tag=all&region=region-0", 11), ("?q=incident&tag=all&empty=resolved", 16)]
)
def test_the_page_costs_the_same_however_many_incidents_there_are(
    client, django_assert_max_num_queries, django_assert_num_queries, query, most
):
    client.force_login(make_reader())

    def happen(count):
        for place in range(count):
            for fields in ({"resolved_at": STARTED + MINUTE}, {}, {"started_at": None}):
                incident = make_incident(tags=["all"], regions=[make_region(f"Region {place}")], **fields)
                make_trigger(incident=incident)
                make_evidence(incident=incident)

    happen(1)
    fold()
    take_in()
    open_overview(client)
    with django_assert_max_num_queries(most + (for_a_search() if "q=" in query else 0)) as first:
        open_overview(client, query)
    happen(8)
    fold()
    take_in()

    with django_assert_num_queries(len(first)):
        open_overview(client, query)


@pytest.fixture
def many(db):
    """As many as are drawn, on a few days and of a few lengths, so that they crowd."""
    for place in range(120):
        resolved_after(
            10 + place % 7,
            severity=1 + place % 4,
            started_at=STARTED - (place % 11) * 90 * DAY,
            resolved_precision="hour" if place % 5 == 0 else "minute",
        )
    make_incident()
    make_incident(started_at=None)


def test_every_kind_of_overview_is_valid_html(client, valid_html, many):
    queries = ["", "?page=2", "?severity=9", "?q=zz", "?year=2020&severity=2", "?empty=resolved"]
    pages = {query: open_overview(client, query).text for query in queries}
    Incident.objects.all().delete()

    valid_html({**pages, "empty": open_overview(client).text})


@pytest.mark.long
def test_the_overview_fits_every_width(page, many):
    page.goto(URL)
    for width in (800, 1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
