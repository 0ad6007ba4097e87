from datetime import date

import pytest

from incidents.models import Source
from tests.factories import make_author, make_draft, make_incident, make_reader, make_restricted, make_source

pytestmark = pytest.mark.django_db


def sources(client, query=""):
    response = client.get(f"/sources/{query}")
    assert response.status_code == 200
    return response.context["sources"]


def titles(client, query=""):
    return [source.title for source in sources(client, query)]


def test_a_source_says_what_it_is_how_much_was_read_and_who_cites_it(client):
    incident = make_incident(short_title="S3 2017")
    make_source(
        incident=incident,
        title="Summary of the event",
        publisher="Amazon",
        url="https://example.org/summary",
        archive_url="https://archive.example.org/summary",
        kind=Source.Kind.PRIMARY,
        access=Source.Access.PART,
        published_on=date(2017, 3, 1),
        published_precision="month",
        read_on=date(2026, 2, 14),
    )

    row = client.get("/sources/").text.split("<tbody>")[1].split("</tr>")[0]

    for text in ("Amazon", "Summary of the event", "Primary", "Mar 2017", "read in part", "14 Feb 2026", "S3 2017"):
        assert text in row
    assert 'href="https://example.org/summary" rel="noopener noreferrer"' in row
    assert 'href="https://archive.example.org/summary"' in row
    assert incident.get_absolute_url() in row


def test_what_is_not_known_of_a_source_is_said(client):
    make_source(title="Bare")

    row = client.get("/sources/").text.split("<tbody>")[1].split("</tr>")[0]

    assert "publisher not known" in row
    assert '<td class="nowrap" data-label="Published"><span class="unknown">not known</span></td>' in row
    assert "not recorded" in row


@pytest.mark.both_databases
def test_a_source_that_several_incidents_cite_is_listed_once(client):
    same = {"title": "Thundering herds", "publisher": "USENIX", "url": "https://example.org/herds"}
    for place in range(5):
        incident = make_incident(short_title=f"Incident {place}")
        make_source(incident=incident, **same, access="whole" if place else "part")
    make_source(incident=incident, **same)
    make_source(**{**same, "url": "https://example.org/other"})

    first, second = sources(client)

    assert [incident.short_title for incident in first.incidents] == ["Incident 4", "Incident 3", "Incident 2"]
    assert first.more_incidents == 2
    assert first.readings == ["read in full", "read in part", "not recorded"]
    assert second.more_incidents == 0
    assert "and 2 more" in client.get("/sources/").text


@pytest.fixture
def three():
    make_source(title="Beta", publisher="Zeta Press", kind="primary", published_on=date(2020, 1, 1))
    make_source(title="Alpha", publisher="", kind="secondary")
    for _ in range(2):
        make_source(title="Gamma", publisher="Acme", url="https://example.org", published_on=date(2021, 1, 1))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Gamma", "Beta", "Alpha"]),
        ("?sort=title", ["Alpha", "Beta", "Gamma"]),
        ("?sort=date", ["Gamma", "Beta", "Alpha"]),
        ("?sort=incidents", ["Gamma", "Beta", "Alpha"]),
        ("?kind=primary", ["Beta"]),
        ("?q=PRESS", ["Beta"]),
        ("?q=alpha", ["Alpha"]),
        ("?q=zeta+beta&kind=primary", ["Beta"]),
        ("?q=zeta&kind=secondary", []),
    ],
)
def test_sources_are_found_and_sorted_with_unknown_publishers_last(client, three, query, found):
    assert titles(client, query) == found


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?kind=tertiary", "There is no kind tertiary."),
        ("?sort=colour", "Sources cannot be sorted by colour."),
        ("?q=" + "x" * 201, "more than 200 characters"),
        ("?q=zebra", "No source is like this"),
    ],
)
def test_what_there_is_not_is_named_and_lists_nothing(client, three, query, message):
    assert titles(client, query) == []
    assert message in client.get(f"/sources/{query}").text


@pytest.mark.both_databases
def test_sources_that_one_may_not_see_are_neither_listed_nor_counted(client):
    author = make_author()
    shared = {"title": "Shared", "url": "https://example.org/shared"}
    make_source(incident=make_incident(), **shared)
    draft = make_draft(authors=[author], short_title="Secret")
    make_source(incident=draft, **shared)
    make_source(incident=draft, title="Draft only")
    make_source(incident=make_restricted(), title="Restricted only")

    assert titles(client) == ["Shared"]
    assert sources(client)[0].more_incidents == 0
    assert "Secret" not in client.get("/sources/").text
    client.force_login(author)
    assert set(titles(client)) == {"Shared", "Draft only"}


def test_without_sources_the_page_says_so(client):
    assert "No sources yet" in client.get("/sources/").text


def test_a_long_list_has_pages(client):
    incident = make_incident()
    for place in range(65):
        make_source(incident=incident, title=f"Source {place:02}")

    assert len(sources(client)) == 50
    assert titles(client, "?page=2&kind=")[0] == "Source 50"
    assert titles(client, "?page=9999999999999999999999")[0] == "Source 50"
    assert 'href="?page=2"' in client.get("/sources/?q=&kind=").text


def test_the_page_costs_the_same_however_many_sources_there_are(client, django_assert_num_queries):
    client.force_login(make_reader())
    for count in (1, 6):
        for _ in range(count):
            make_source()

        with django_assert_num_queries(7):
            client.get("/sources/")


@pytest.mark.long
def test_the_page_fits_a_phone_and_says_accessibly_what_is_wrong(page, axe):
    make_source(title="https://example.org/" + "x" * 200, publisher="Y" * 100, url="https://example.org/")
    page.set_viewport_size({"width": 390, "height": 800})

    for address in ("/sources/", "/sources/?kind=x"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
    axe(page)


def test_the_page_is_valid_html(client, valid_html):
    empty = client.get("/sources/").text
    make_source(url="https://example.org/")

    valid_html({"empty": empty} | {query: client.get(f"/sources/{query}").text for query in ("", "?kind=x", "?q=zz")})
