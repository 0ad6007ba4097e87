"""Answers are compressed as the browser takes them, and say the same as those that are not."""

import gzip

import brotli
import pytest
from django.urls import reverse

from postmortems.kept_pages.compression import accepted
from tests.edition import edition
from tests.factories import make_event, make_incident, make_lesson, make_reader

pytestmark = pytest.mark.django_db
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def incident():
    incident = make_incident(slug="an-outage", title="An outage")
    for place in range(20):
        make_event(incident=incident, text=f"Something happened, number {place}.")
    return incident


def unpacked(response):
    body = b"".join(response) if response.streaming else response.content
    return UNPACK[response.get("Content-Encoding", "")](body)


@pytest.mark.parametrize("keeps", [True, False])
def test_every_kind_of_answer_is_compressed_and_comes_out_as_it_was(client, incident, settings, keeps):
    settings.KEEP_PAGES = keeps
    lesson = make_lesson(statement="A statement. " * 30)
    edition()
    addresses = [
        incident.get_absolute_url(),
        "/incidents/an-outage.md",
        "/incidents/an-outage.json",
        reverse("incident_csv"),
        reverse("document_schema"),
        lesson.get_absolute_url(),
        "/missing/",
    ]
    for address in addresses:
        plain = client.get(address)
        expected = unpacked(plain)
        assert "Content-Encoding" not in plain, address
        for asked in ("gzip", "gzip, deflate, br, zstd", "*"):
            for _ in range(2):
                response = client.get(address, headers={"Accept-Encoding": asked})
                assert response["Content-Encoding"] in ("gzip", "br"), address
                assert asked != "gzip" or response["Content-Encoding"] == "gzip"
                assert "Accept-Encoding" in response["Vary"], address
                assert unpacked(response) == expected, address
                assert response.get("ETag") == plain.get("ETag"), address
                if not response.streaming:
                    assert response["Content-Length"] == str(len(response.content))
                    assert len(response.content) < len(expected)


def test_a_page_without_an_account_comes_in_brotli_and_an_accounts_padded_at_random(client, incident):
    page = incident.get_absolute_url()
    asked = {"Accept-Encoding": "gzip, br"}
    edition()
    assert client.get(page, headers=asked)["Content-Encoding"] == "br"
    client.force_login(make_reader())
    answers = [client.get(page, headers=asked) for _ in range(8)]

    assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({len(answer.content) for answer in answers}) > 1


def test_what_is_small_or_not_text_is_left_as_it_is(client):
    assert "Content-Encoding" not in client.get("/robots.txt", headers={"Accept-Encoding": "gzip, br"})


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip, deflate, br", {"gzip", "deflate", "br"}),
        ("GZIP;q=0.5 , br;q=0", {"gzip"}),
        ("br;q=0.000, gzip;q=1.0", {"gzip"}),
        ("identity", {"identity"}),
        ("", {""}),
        ("br;q=many, gzip; q = 0.1", {"gzip"}),
    ],
)
def test_an_encoding_of_no_weight_is_not_taken(header, taken):
    assert {name for name, is_taken in accepted(header).items() if is_taken} == taken


def test_the_list_as_csv_is_still_streamed_where_it_is_long(client, incident, monkeypatch):
    monkeypatch.setattr("postmortems.kept_pages.streams.SHORT", 100)
    response = client.get(reverse("incident_csv"), headers={"Accept-Encoding": "gzip, br"})

    assert response.streaming
    assert response["Content-Encoding"] == "gzip"
    assert "Content-Length" not in response
    assert b"An outage" in unpacked(response)
