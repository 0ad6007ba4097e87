from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    make_administrator,
    make_author,
    make_cause,
    make_draft,
    make_lesson,
    make_our_incident,
    make_reader,
    make_remediation,
    make_reviewer,
    make_source,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def page_of(client, remediation):
    return client.get(remediation.get_absolute_url()).content.decode()


def test_the_page_shows_every_field(client):
    remediation = make_remediation(
        text="Raise the limit.",
        kind="prevent",
        status="in_progress",
        priority=1,
        team="Streaming team",
        opened_on=date(2026, 1, 5),
        due_on=date(2099, 3, 4),
        tracker_url="https://tracker.example.org/1",
        evidence_url="https://evidence.example.org/1",
        key="raise-limit",
    )

    page = page_of(client, remediation)

    for text in (
        "Raise the limit.",
        "Prevent",
        "In progress",
        "High",
        "Streaming team",
        "5 Jan 2026",
        "4 Mar 2099",
        'href="https://tracker.example.org/1"',
        'href="https://evidence.example.org/1"',
        "raise-limit",
        remediation.incident.title,
    ):
        assert text in page
    assert "late</strong>" not in page


def test_what_is_not_known_is_said(client):
    page = page_of(client, make_remediation(incident=make_our_incident()))

    for text in (
        "not set",
        "no owner",
        "not known",
        "no date",
        "no link",
        "Not tied to a cause",
        "Not tied to a lesson",
    ):
        assert text in page


def test_an_overdue_item_says_how_late_it_is(client):
    late = make_remediation(incident=make_our_incident(), due_on=timezone.localdate() - timedelta(days=1))

    assert "1 day late" in page_of(client, late)


def test_causes_and_lessons_are_marked_as_our_reading_only_where_they_are(client):
    read, stated = make_remediation(links="reading"), make_remediation(links="stated")
    for remediation in (read, stated):
        remediation.addresses.add(make_cause(incident=remediation.incident, text="A limit was hit."))
        remediation.applies.add(make_lesson(name=f"Know the limits {remediation.pk}"))

    assert "A limit was hit." in page_of(client, read)
    assert "Know the limits" in page_of(client, read)
    assert "Our reading" in page_of(client, read)
    assert "Our reading" not in page_of(client, stated)


def test_every_change_tells_who_when_from_to_and_why(client):
    client.force_login(make_author())
    remediation = make_remediation(status="accepted")
    remediation.move_to("in_progress", by=make_author("ana"), at=NOW, note="Work began.")
    remediation.move_to("done", by=make_reviewer("bo", first_name="Bo", last_name="Ek"), at=NOW + timedelta(days=2))

    page = page_of(client, remediation)

    assert page.index("23 Nov 2026, 10:30 UTC") < page.index("21 Nov 2026, 10:30 UTC")
    assert "Bo Ek" in page
    assert "ana" in page
    assert "Work began." in page
    assert page.count("In progress") >= 2


def test_a_declined_item_says_why(client):
    assert "Too dear." in page_of(client, make_remediation(status="declined", declined_because="Too dear."))


def test_the_sources_are_cited(client):
    remediation = make_remediation()
    incident = remediation.incident
    remediation.source = make_source(incident=incident, title="The summary", publisher="AWS", kind="primary")
    remediation.read_in = make_source(incident=incident, title="A walk-through", url="https://example.org/a")
    remediation.save()

    page = page_of(client, remediation)

    assert "The summary" in page
    assert "Primary source · AWS" in page
    assert 'href="https://example.org/a"' in page
    assert "Read in" in page


def test_what_the_reader_may_not_see_is_not_found(client):
    hidden = make_remediation(incident=make_draft())

    assert client.get(hidden.get_absolute_url()).status_code == 404
    client.force_login(make_administrator())
    assert client.get(hidden.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_remediation_that_does_not_exist_is_not_found(client, pk):
    assert client.get(reverse("remediation_detail", args=[pk])).status_code == 404


def test_the_page_costs_the_same_however_many_changes_there_were(client, django_assert_num_queries):
    client.force_login(make_reader())
    remediation = make_remediation(owner=make_author())
    for _ in range(4):
        remediation.note(by=make_reviewer(), at=NOW, text="Still at it.")
        remediation.addresses.add(make_cause(incident=remediation.incident))
        remediation.applies.add(make_lesson())

    with django_assert_num_queries(10):
        client.get(remediation.get_absolute_url())
