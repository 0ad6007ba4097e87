"""The list of incidents as a page: what it costs, its keyboard, its markup."""

import re

import pytest
from playwright.sync_api import expect

from incidents.facets import fold
from incidents.models import Incident
from postmortems.search.index.indexing import take_in
from tests.factories import (
    STARTED,
    make_cause,
    make_event,
    make_evidence,
    make_incident,
    make_reader,
    make_region,
    make_remediation,
    make_signal,
    make_trigger,
)
from tests.postmortems.budgets import for_a_search
from tests.postmortems.incident_list.list_page import open_list

pytestmark = pytest.mark.django_db


def fill(count):
    for place in range(count):
        incident = make_incident(
            tags=[f"tag-{place}", "all"], regions=[make_region(f"Region {place}")], started_at=STARTED
        )
        for make in (make_trigger, make_cause, make_evidence, make_event, make_remediation, make_signal):
            make(incident=incident)
            make(incident=incident)


@pytest.mark.parametrize(
    ("query", "most"),
    [("", 9), ("?severity=2", 9), ("?tag=all&region=region-0", 10), ("?q=incident&tag=all&empty=resolved", 15)],
)
def test_a_page_costs_the_same_however_many_incidents_there_are(
    client, django_assert_max_num_queries, django_assert_num_queries, query, most
):
    client.force_login(make_reader())
    fill(2)
    fold()
    take_in()
    open_list(client)
    most += for_a_search() if "q=" in query else 0
    with django_assert_max_num_queries(most) as first:
        open_list(client, query)
    fill(10)
    fold()
    take_in()

    with django_assert_num_queries(len(first)):
        open_list(client, query)
    assert len(first) <= most


def test_the_facets_are_unfolded_with_the_keyboard_and_applied_without_script(page):
    make_incident(title="Wanted", severity=1)
    make_incident(title="Other", severity=2)
    page.goto("/incidents/")

    page.get_by_label(re.compile("^SEV-1")).check()
    page.get_by_role("button", name="Apply").click()

    page.wait_for_url(re.compile(r"/incidents/\?q=&severity=1\b"))
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").last).to_contain_text("Wanted")
    page.get_by_role("link", name="Remove Severity SEV-1").click()
    page.wait_for_url("**/incidents/")


@pytest.mark.long
def test_the_list_fits_a_phone_and_says_accessibly_what_is_wrong(page, axe):
    incident = make_incident(title="A " + "very " * 30 + "long title", tags=["x" * 60])
    make_trigger(incident=incident)
    page.set_viewport_size({"width": 390, "height": 800})

    for address in (
        "/incidents/",
        f"/incidents/?tag={'x' * 60}&severity=2",
        "/incidents/?q=zz",
        "/incidents/?severity=9",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
    axe(page)


def test_where_there_is_little_room_how_it_went_stands_below_so_that_the_title_has_the_most(page):
    incident = make_incident(title="A title of several words that asks for room", resolved_at=STARTED)
    make_trigger(incident=incident)
    for width, room in ((768, 280), (1024, 240), (1280, 320)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/incidents/")
        title, shape = (page.locator(f"tbody {cell}").bounding_box() for cell in ("th", "td.shape"))

        assert title["width"] >= room, width
        assert shape["x"] >= title["x"] + title["width"] - 1
        assert (shape["y"] > title["y"] + 10) is (width < 1280)


def test_every_kind_of_list_page_is_valid_html(client, valid_html, many):
    queries = ["", "?page=2", "?severity=9", "?severity=9&year=x", "?q=zz", "?severity=2&sort=-title", "?empty=lesson"]
    pages = {query: open_list(client, query).text for query in queries}
    Incident.objects.all().delete()

    valid_html({**pages, "empty": open_list(client).text})
