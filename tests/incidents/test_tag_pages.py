from datetime import timedelta
from urllib.parse import quote

import pytest

from incidents.facets import fold
from tests.factories import (
    STARTED,
    make_author,
    make_draft,
    make_incident,
    make_reader,
    make_restricted,
)

pytestmark = pytest.mark.django_db


def tags(client):
    return [(tag.name, tag.incident_count) for tag in client.get("/tags/").context["tags"]]


@pytest.mark.both_databases
def test_tags_are_listed_by_name_with_how_many_incidents_bear_them(client):
    make_incident(tags=["network", "dns"])
    make_incident(tags=["dns"])

    assert tags(client) == [("dns", 2), ("network", 1)]


@pytest.mark.both_databases
def test_tags_that_one_may_not_see_are_neither_listed_nor_counted(client):
    author = make_author()
    make_incident(tags=["dns"])
    make_draft(tags=["dns", "hush"], authors=[author])
    make_restricted(tags=["dns", "hush"])

    assert tags(client) == [("dns", 1)]
    client.force_login(author)
    assert tags(client) == [("dns", 2), ("hush", 1)]


def test_without_tags_the_page_says_so(client):
    make_incident()

    assert "No tags yet" in client.get("/tags/").text


@pytest.mark.both_databases
def test_a_tag_shows_its_incidents_newest_first_and_the_tags_beside_it(client):
    make_incident(title="Old", tags=["dns", "power"], started_at=STARTED)
    make_incident(title="Unknown", tags=["dns"], started_at=None)
    make_incident(title="New", tags=["dns", "power", "storage"], started_at=STARTED + timedelta(days=1))
    make_incident(title="Other", tags=["power"])

    response = client.get("/tags/dns/")

    assert [incident.title for incident in response.context["page"]] == ["New", "Old", "Unknown"]
    assert [(tag.name, tag.incident_count) for tag in response.context["beside"]] == [("power", 2), ("storage", 1)]
    assert "3 incidents bear this tag." in response.text
    assert 'href="/incidents/?tag=dns"' in response.text


@pytest.mark.parametrize("address", ["/tags/hush/", "/tags/missing/", f"/tags/{'x' * 300}/"])
def test_a_tag_of_invisible_incidents_only_is_not_found(client, address):
    make_draft(tags=["hush"])
    client.force_login(make_reader())

    assert client.get(address).status_code == 404


@pytest.mark.both_databases
def test_a_tag_shows_no_incident_and_no_other_tag_that_one_may_not_see(client):
    make_incident(title="Known", tags=["dns"])
    make_draft(title="Secret", tags=["dns", "hush"])

    html = client.get("/tags/dns/").text

    assert "1 incident bears this tag." in html
    assert "Secret" not in html
    assert "hush" not in html


def test_many_incidents_have_pages(client):
    for _ in range(31):
        make_incident(tags=["dns"])

    assert len(client.get("/tags/dns/?page=2").context["page"].object_list) == 6
    assert len(client.get("/tags/dns/?page=1000000000000").context["page"].object_list) == 6
    assert 'href="?page=2"' in client.get("/tags/dns/?page=").text


@pytest.mark.both_databases
def test_a_tag_in_any_script_has_a_page_that_all_others_lead_to(client):
    one, other = make_incident(tags=["ネットワーク", "dns"]), make_incident(tags=["ネットワーク", "dns"])
    address = 'href="/tags/%E3%83%8D%E3%83%83%E3%83%88%E3%83%AF%E3%83%BC%E3%82%AF/"'

    for page in (
        "/tags/",
        "/tags/dns/",
        one.get_absolute_url(),
        f"/incidents/compare/?i={one.slug}&i={other.slug}",
    ):
        assert address in client.get(page).text, page
    assert "2 incidents bear this tag." in client.get("/tags/ネットワーク/").text


@pytest.mark.parametrize("name", ["a/b", "a b", "é" * 300, "％", "\u202e", "\U0001f525"])
def test_what_is_no_tag_is_not_found(client, name):
    make_incident(tags=["dns"])

    assert client.get(f"/tags/{quote(name)}/").status_code == 404


def test_the_pages_cost_the_same_however_many_incidents_there_are(client, django_assert_num_queries):
    client.force_login(make_reader())
    for count in (1, 6):
        for place in range(count):
            make_incident(tags=["dns", f"tag-{place}"])
        fold()

        with django_assert_num_queries(5):
            client.get("/tags/")
        with django_assert_num_queries(7):
            client.get("/tags/dns/")


@pytest.mark.long
def test_the_pages_fit_a_phone(page):
    make_incident(tags=["dns", "x" * 60])
    page.set_viewport_size({"width": 390, "height": 800})

    for address in ("/tags/", "/tags/dns/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address


def test_the_pages_are_valid_html(client, valid_html):
    empty = client.get("/tags/").text
    make_incident(tags=["dns", "power"])

    valid_html({"empty": empty, "list": client.get("/tags/").text, "one": client.get("/tags/dns/").text})
