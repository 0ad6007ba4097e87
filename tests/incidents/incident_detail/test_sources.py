"""What an incident's page tells of its sources, of what is uncertain, and of its own history."""

from datetime import date

import pytest

from incidents.models import Caveat, Source
from tests.factories import STARTED, make_author, make_incident, make_reader, make_source

pytestmark = pytest.mark.django_db


def test_a_source_without_an_address_is_told_from_a_link(client):
    incident = make_incident()
    make_source(incident=incident, title="On paper", url="")

    page = client.get(incident.get_absolute_url()).text

    assert '<span class="source-title">On paper</span>' in page
    assert "no address on record" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published_on": date(2020, 11, 30)}, "ACM, 30 Nov 2020 · Primary source, read in part"),
        ({"read_on": date(2026, 2, 14)}, "ACM, date not known · Primary source, read in part on 14 Feb 2026"),
        ({"published_on": date(2020, 11, 1), "published_precision": "month"}, "ACM, Nov 2020 · "),
        ({"published_on": date(2020, 1, 1), "published_precision": "year"}, "ACM, 2020 · "),
        ({"published_on": None}, "ACM, date not known · "),
    ],
)
def test_a_source_says_what_it_is_and_when_it_appeared(client, show, fields, words):
    incident = make_incident()
    make_source(
        incident=incident,
        title="A summary",
        publisher="ACM",
        kind=Source.Kind.PRIMARY,
        access=Source.Access.PART,
        archive_url="https://example.org/archived",
        note="Found late.",
        **fields,
    )

    text = show(incident, "sources")

    assert f"A summary {words}" in text
    assert "Archived copy Found late." in text


def test_sources_are_numbered_in_their_order_and_cited_by_number(show):
    incident = make_incident(summary="So it was.[@second; @first]")
    make_source(incident=incident, key="first")
    make_source(incident=incident, key="second")

    assert "So it was. 2 1" in show(incident)


def test_caveats_are_told_by_kind_with_their_sources(show):
    incident = make_incident()
    first, second = make_source(incident=incident), make_source(incident=incident)
    for kind, text in [("reading", "We read it so."), ("unknown", "The limit."), ("disagreement", "One says noon.")]:
        Caveat.objects.create(incident=incident, kind=kind, text=text).sources.set([first, second])

    assert (
        "What is not known Not known The limit. 1 2 Sources disagree One says noon. 1 2 Our reading We read it so. 1 2"
    ) in show(incident, "unknown")


def test_the_document_tells_its_history_and_where_it_can_be_had(client, show):
    client.force_login(make_reader())
    incident = make_incident(authors=[make_author("bob")], canonical_url="https://example.org/original")
    incident.status_changes.create(
        to_state="published", changed_by=make_reader("rita"), changed_at=STARTED, why="Complete."
    )

    page = client.get(incident.get_absolute_url()).content.decode()

    assert "Document Written by bob Published 25 Nov 2020, by rita. Complete. Where it was first published" in show(
        incident
    )
    for form, content_type in (("md", "text/markdown"), ("json", "application/json")):
        address = f"/incidents/{incident.slug}.{form}"
        assert f'<link rel="alternate" type="{content_type}" href="{address}"' in page
        assert f'<a href="{address}">' in page
