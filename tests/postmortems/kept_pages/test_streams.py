"""Streamed answers: short ones are kept like pages, long ones sent again only when they have changed."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postmortems.kept_pages import streams
from tests.edition import edition
from tests.factories import make_incident, make_reader, make_restricted

pytestmark = pytest.mark.django_db
TABLE = "/incidents.csv?sort=title"


@pytest.fixture
def incident():
    return make_incident(title="The outage")


@pytest.fixture
def long(monkeypatch):
    """Any answer is a long one."""
    monkeypatch.setattr(streams, "SHORT", 100)


def ask(client, **headers):
    edition()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(TABLE, headers=headers)
        response.body = response.getvalue()
    response.was_made = len(queries) > 1  # more than the one for the edition
    return response


@pytest.mark.both_databases
def test_a_short_table_is_kept_and_not_sent_to_who_has_it(client, incident):
    first = ask(client)
    assert b"The outage" in first.body
    assert first.was_made
    again, whole = ask(client, if_none_match=first["ETag"]), ask(client)

    assert not again.was_made
    assert not whole.was_made
    assert (again.status_code, again.body) == (304, b"")
    assert whole.body == first.body
    assert whole["Content-Disposition"] == 'attachment; filename="incidents.csv"'

    incident.title = "The other outage"
    incident.save()
    changed = ask(client, if_none_match=first["ETag"])
    assert changed.status_code == 200
    assert b"The other outage" in changed.body


def test_a_long_table_is_streamed_and_has_a_tag_the_second_time(client, incident, long):
    first, second = ask(client), ask(client)
    assert first.streaming
    assert second.streaming
    assert "ETag" not in first
    assert first.body == second.body
    assert ask(client, if_none_match=second["ETag"]).status_code == 304

    incident.title = "The other outage"
    incident.save()
    assert ask(client, if_none_match=second["ETag"]).status_code == 200
    assert ask(client)["ETag"] != second["ETag"]


def test_who_stops_reading_a_long_table_leaves_no_tag_of_a_part_of_it(client, incident, long):
    edition()
    assert next(iter(client.get(TABLE).streaming_content))

    assert "ETag" not in ask(client)


def test_the_tag_of_a_table_tells_of_no_incident_that_its_reader_may_not_see(client, incident, long):
    ask(client)
    before = ask(client)["ETag"]
    make_restricted()
    ask(client)

    assert ask(client)["ETag"] == before


def test_a_short_table_is_compressed_as_the_browser_takes_it(client, incident):
    plain, packed = ask(client), ask(client, accept_encoding="gzip")

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_an_account_is_told_that_it_has_its_table(client, incident):
    client.force_login(make_reader())
    client.get("/accounts/password_change/")  # brings the cookie of the forms' token
    tag = ask(client)["ETag"]

    assert ask(client, if_none_match=tag).status_code == 304
