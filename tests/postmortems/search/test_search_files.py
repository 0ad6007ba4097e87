"""A search as a table, as JSON, as a feed."""

import csv
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from tests.edition import edition
from tests.factories import make_cause, make_draft, make_incident, make_lesson, make_reviewer

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def floods():
    first = make_incident(slug="first", title="Flood storm & wind", was="A [@wet] *day*.", severity=1)
    make_cause(incident=make_incident(slug="second", title="Flood", severity=2), text="A storm")
    make_draft(title="Flood storm of a draft")
    make_lesson(slug="floods", name="Floods and storms")
    return first


def entries(client, query):
    return ElementTree.fromstring(client.get(f"/search.atom{query}").content).findall(f"{ATOM}entry")


@pytest.mark.both_databases
def test_a_table_has_the_rows_of_the_list_in_the_order_of_the_search(client, floods):
    def titles(query):
        lines = b"".join(client.get(f"/search.csv{query}")).decode().splitlines()
        return [row["title"] for row in csv.DictReader(lines)]

    assert titles("?q=flood+storm") == ["Flood storm & wind", "Flood"]
    assert titles("?q=flood+storm&severity=2") == ["Flood"]
    assert titles("?severity=2") == ["Flood"]
    assert client.get("/search.csv?q=flood&severity=7").status_code == 400


def test_json_says_what_the_page_says(client, floods):
    found = client.get("/search.json?q=flood+storm&severity=1").json()

    assert found["query"] == "flood storm"
    assert found["found"] == {"incident": 1, "lesson": 0, "service": 0}
    [result] = found["results"]
    assert result["url"] == "http://testserver/incidents/first/"
    assert (result["reference"], result["was"]) == (floods.reference, "A day.")
    place = client.get("/search.json?q=wet+day").json()["results"][0]["places"][0]
    assert "<mark>day</mark>" in place["html"]
    everything = client.get("/search.json?q=flood+storm").json()
    assert everything["next"] is None
    assert [lesson["name"] for lesson in everything["others"]["lesson"]] == ["Floods and storms"]
    assert client.get("/search.json?q=flood&service=nosuch").json() == {"errors": ["There is no service nosuch."]}


@pytest.mark.both_databases
def test_a_feed_has_what_was_published_last_first_with_ids_that_stay(client, floods):
    floods.published_at = datetime(2030, 1, 2, tzinfo=UTC)
    floods.save()

    first, second = entries(client, "?q=flood+storm")
    assert first.findtext(f"{ATOM}title") == "Flood storm & wind"
    assert first.findtext(f"{ATOM}summary") == "SEV-1, time to resolve not known. A *day*."
    assert first.findtext(f"{ATOM}published") == "2030-01-02T00:00:00+00:00"
    assert first.find(f"{ATOM}link").get("href") == "http://testserver/incidents/first/"
    before = first.findtext(f"{ATOM}id")
    assert before.startswith("urn:uuid:")
    assert before != second.findtext(f"{ATOM}id")
    floods.slug = "renamed"
    floods.save()
    assert before in [entry.findtext(f"{ATOM}id") for entry in entries(client, "?q=flood+storm")]
    assert client.get("/search.atom?q=nothing").content == client.get("/search.atom?q=nothing").content
    assert entries(client, "?q=nothing") == []


def test_files_are_kept_as_pages_are_and_are_no_more_than_the_reader_may_read(client, floods, settings):
    settings.KEEP_PAGES = True
    edition()
    for form in ("csv", "json", "atom"):
        public = client.get(f"/search.{form}?q=flood+storm")
        assert "public" in public["Cache-Control"], form
        assert public["ETag"], form
        assert public["X-Robots-Tag"] == "noindex, nofollow", form
        assert "of a draft" not in b"".join(public).decode(), form
    page = client.get("/search/?q=flood+storm")
    assert "public" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert '<link rel="alternate" type="application/atom+xml"' in page.text
    assert 'href="/search.csv?q=flood+storm" rel="nofollow" download' in page.text
    client.force_login(make_reviewer())
    assert "private" in client.get("/search.json?q=flood+storm")["Cache-Control"]


def test_what_is_not_looked_through_yet_keeps_an_answer_out_of_caches(client, floods, monkeypatch):
    monkeypatch.setattr("postmortems.search.searching.take_in_some", lambda: False)

    for address in (
        "/search/?q=flood",
        "/search/?q=nothing",
        "/search.csv?q=flood",
        "/search.json?q=a",
        "/search.atom?q=a",
    ):
        assert "no-store" in client.get(address)["Cache-Control"], address
