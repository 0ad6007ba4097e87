"""What a row of the list tells, in which order the rows come, and page by page."""

from datetime import timedelta

import pytest

from tests.factories import STARTED, make_evidence, make_incident, make_lesson, make_region, make_trigger
from tests.postmortems.incident_list.list_page import open_list, titles

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_newest_first_with_its_facts(client):
    kinesis = make_incident(
        title="Kinesis",
        severity=1,
        regions=[make_region("Virginia")],
        resolved_at=STARTED + timedelta(minutes=1028),
    )
    make_trigger(incident=kinesis, category="capacity")
    lesson = make_lesson()
    make_evidence(incident=kinesis, lesson=lesson)
    make_evidence(incident=kinesis, lesson=lesson, way="upheld")
    make_incident(title="Older", started_at=STARTED - timedelta(days=1))

    response = open_list(client)

    assert [incident.title for incident in response.context["incidents"]] == ["Kinesis", "Older"]
    row = response.text.split("<tbody>")[1].split("</tr>")[0]
    assert "25 Nov 2020" in row
    assert f"{kinesis.reference} · Amazon Web Services, Virginia" in row
    assert "SEV-1" in row
    assert '<td data-label="Set off by">Capacity</td>' in row
    assert "<title>Not broken down 17 h 8 min</title>" in row
    assert '<td class="numeric" data-label="To resolve">17 h 8 min' in row
    assert '<td class="numeric muted" data-label="Lessons">1</td>' in row


def test_what_is_not_known_is_said(client):
    make_incident(started_at=None)

    html = open_list(client).text

    assert html.count('<span class="unknown">not known</span>') == 3
    assert "<title>Not known</title>" in html


def test_a_trigger_of_the_same_category_is_named_once(client):
    incident = make_incident()
    for category in ("load", "maintenance", "load"):
        make_trigger(incident=incident, category=category)

    assert '<td data-label="Set off by">Load, Maintenance</td>' in open_list(client).text


# Orders


SORTED = {
    "date": ["b", "A", "c", "unknown"],
    "title": ["A", "b", "c", "unknown"],
    "severity": ["A", "c", "b", "unknown"],
    "trigger": ["c", "b", "A", "unknown"],
    "resolve": ["b", "A", "c", "unknown"],
    "lessons": ["A", "c", "b", "unknown"],
}


@pytest.fixture
def four():
    """Three incidents that differ in everything, and one of which the worst is assumed or nothing is known."""
    make_incident(title="unknown", started_at=None, severity=4, slug="unknown")
    facts = [("A", 2, 30, 1, "power", 1), ("b", 1, 5, 3, "load", 3), ("c", 3, 60, 2, "capacity", 2)]
    for title, day, minutes, severity, trigger, lessons in facts:
        started_at = STARTED + timedelta(days=day)
        incident = make_incident(
            title=title, started_at=started_at, resolved_at=started_at + timedelta(minutes=minutes), severity=severity
        )
        make_trigger(incident=incident, category=trigger)
        for _ in range(lessons):
            make_evidence(incident=incident)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", SORTED)
def test_the_list_is_sorted_both_ways_with_what_is_not_known_last(client, four, name):
    ascending = [title for title in titles(client, f"?sort={name}") if title != "unknown"]
    descending = [title for title in titles(client, f"?sort=-{name}") if title != "unknown"]

    assert ascending == [title for title in SORTED[name] if title != "unknown"]
    assert descending == ascending[::-1]
    if name in ("date", "trigger", "resolve"):
        assert titles(client, f"?sort={name}")[-1] == titles(client, f"?sort=-{name}")[-1] == "unknown"


@pytest.mark.both_databases
def test_titles_are_sorted_by_letter_whatever_the_case_and_the_database(client):
    for title in ("éclair", "Zebra", "apple", "Apple 2", "_low", "zebra 2", "Émile"):
        make_incident(title=title)

    assert titles(client, "?sort=title") == ["_low", "apple", "Apple 2", "Zebra", "zebra 2", "Émile", "éclair"]


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", ["severity", "-severity", "trigger", "-resolve", "lessons", "-title"])
def test_incidents_that_are_alike_come_newest_first(client, sort):
    for day in (1, 3, 2):
        make_incident(title="Same", short_title=str(day), started_at=STARTED + timedelta(days=day))

    assert [i.short_title for i in open_list(client, f"?sort={sort}").context["incidents"]] == ["3", "2", "1"]


def test_the_heading_of_the_order_in_force_says_so_and_turns_it_round(client, four):
    html = open_list(client, "?sort=title&severity=1&severity=2").text

    assert html.count("aria-sort") == 1
    assert (
        '<th scope="col" aria-sort="ascending">'
        '<a class="sort" rel="nofollow" href="/incidents/?severity=1&amp;severity=2&amp;sort=-title">Incident</a></th>'
    ) in html
    assert 'href="/incidents/?severity=1&amp;severity=2&amp;sort=severity"' in html
    assert 'href="/incidents/?severity=1&amp;severity=2"' in html  # by date, newest first: as without any order
    assert '<input type="hidden" name="sort" value="title">' in html


def test_a_page_shows_twenty_five_and_says_which(client, many):
    response = open_list(client, "?page=2&sort=title")

    assert titles(client, "?page=2&sort=title") == [f"Incident {place:02}" for place in range(25, 50)]
    assert "26–50 of 60" in response.text
    assert "<strong>60 incidents</strong>, 2020" in response.text
    assert 'href="/incidents/?sort=title&amp;page=3"' in response.text
    assert 'href="/incidents/?sort=title"><span class="visually-hidden">Page </span>1' in response.text


def test_a_page_beyond_the_last_is_the_last_and_nonsense_the_first(client, many):
    for page in ("4", "1" + "0" * 30, "-1", "0"):
        assert len(titles(client, f"?page={page}")) == 10, page
    for page in ("abc", "9" * 5000, ""):
        assert len(titles(client, f"?page={page}")) == 25, page[:10]
