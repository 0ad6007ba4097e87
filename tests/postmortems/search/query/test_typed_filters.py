"""Filters typed among the words of a list: what they mean, and that they narrow as the facets do."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from incidents.models import Incident
from postmortems.incident_filter.filter import IncidentFilter
from postmortems.incident_filter.typed import typed_filters
from postmortems.search.matching import Matches
from postmortems.search.query import parse
from postmortems.search.query.fields import FACET_OF
from postmortems.search.searching import Search
from postmortems.search.units import Plan
from tests.factories import (
    STARTED,
    make_author,
    make_cause,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_remediation,
    make_service,
    make_trigger,
)
from tests.postmortems.budgets import for_a_search

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()


def asked_for(query, user=NOBODY):
    return IncidentFilter(
        QueryDict(query if "=" in query.split(":")[0] else f"q={quote(query, errors='replace')}"), user
    )


def titles(query, user=NOBODY):
    return {incident.title for incident in asked_for(query, user).incidents}


@pytest.fixture
def incidents():
    """Kinesis has everything that can be asked for; others have some of it."""
    kinesis = make_incident(
        title="Kinesis retry",
        severity=1,
        tags=["dns", "c++"],
        regions=[make_region("us-east-1 (Northern Virginia)")],
        origin=make_service("Amazon Kinesis Data Streams"),
        detected_by="customer",
    )
    make_trigger(incident=kinesis, category="capacity")
    make_cause(incident=kinesis, category="load")
    make_remediation(incident=kinesis)
    make_evidence(incident=kinesis, lesson=make_lesson(slug="blast-radius", name="Contain the blast"))
    make_incident(
        title="Firehose", origin=make_service("Amazon Kinesis Firehose"), started_at=STARTED.replace(year=2019)
    )
    github = make_organization("GitHub")
    make_incident(title="GitHub retry", organization=github, origin=make_service("Database", organization=github))


KINESIS, FIREHOSE, GITHUB = {"Kinesis retry"}, {"Firehose"}, {"GitHub retry"}


@pytest.mark.both_databases
def test_filters_mean_values_by_slug_by_name_and_by_word(incidents):
    for query, found in {
        "service:kinesis": KINESIS | FIREHOSE,
        "service:KINES*": KINESIS | FIREHOSE,
        "service:amazon-kinesis-firehose": FIREHOSE,
        'service:"amazon kinesis data streams"': KINESIS,
        'service:"data streams"': KINESIS,
        "service:firehose OR service:database": FIREHOSE | GITHUB,
        "org:aws retry": KINESIS,
        'org:"Amazon Web Services"': KINESIS | FIREHOSE,
        "organisation:github retry -kinesis": GITHUB,
        "region:us-east-1": KINESIS,
        "region:virginia": KINESIS,
        "tag:DNS": KINESIS,
        "tag:c++": KINESIS,
        "lesson:blast-radius": KINESIS,
        "lesson:blast": KINESIS,
        "trigger:Capacity": KINESIS,
        "cause:load": KINESIS,
        "severity:1": KINESIS,
        "sev:sev-1": KINESIS,
        "sev:SEV2 year:2019": FIREHOSE,
        "after:2020-11 before:2020-12 -kinesis": GITHUB,
        "has:remediation": KINESIS,
        "empty:remediation retry": GITHUB,
        "detected:customer": KINESIS,
        "is:published retry": KINESIS | GITHUB,
        '"kinesis retry" OR firehose': KINESIS | FIREHOSE,
        "retry -kinesis": GITHUB,
    }.items():
        asked = asked_for(query)
        assert {incident.title for incident in asked.incidents} == found, query
        assert asked.errors == [], query
        assert asked.count == len(found), query


@pytest.mark.parametrize(
    "query", ["service:kinesis", "severity:1", "is:draft", "empty:lesson", "before:2020", "tag:dns"]
)
def test_a_filter_that_is_typed_finds_what_the_facet_finds(incidents, query):
    typed = asked_for(query)
    by_facet = QueryDict(mutable=True)
    for one in typed.text.filters:
        by_facet.setlist(one.facet.name, [named.text for named in one.meant])

    chosen = IncidentFilter(by_facet, NOBODY)

    assert set(typed.incidents) == set(chosen.incidents)
    assert typed.count == chosen.count


def test_a_name_that_has_the_word_as_a_part_only_is_not_meant(incidents):
    assert asked_for("service:kines").errors == ["There is no service kines."]
    assert asked_for("service:data*").errors == []


def test_what_there_is_not_is_said_and_the_rest_can_be_asked_for(incidents, client):
    response = client.get("/incidents/?q=retry+service:nothing+sev:9+tag:dns")

    assert response.context["asked"].errors == [
        "There is no service nothing.",
        "There is no severity 9. It is one of 1, 2, 3, 4, none.",
    ]
    assert not response.context["incidents"]
    assert 'href="/incidents/?q=retry+tag%3Adns">Ask for the rest without it</a>' in response.text


@pytest.mark.both_databases
def test_what_may_not_be_read_is_not_there_to_be_meant():
    author = make_author()
    hidden = make_draft(
        title="Hidden",
        tags=["secret"],
        regions=[make_region("Hidden place")],
        organization=make_organization("Hidden Inc"),
        authors=[author],
    )

    for query in ("tag:secret", "region:place", 'org:"hidden inc"', f"service:{hidden.impacts.get().service.slug}"):
        for user in (NOBODY, make_reader()):
            assert asked_for(query, user).errors[0].startswith("There is no "), query
        assert titles(query, author) == {"Hidden"}, query


@pytest.mark.both_databases
def test_what_the_filters_mean_is_found_in_one_query(incidents, django_assert_num_queries):
    query = parse("service:kinesis org:aws region:virginia tag:dns lesson:blast severity:1 after:2020")

    with django_assert_num_queries(1):
        assert [len(typed.meant) for typed in typed_filters(query, NOBODY)] == [2, 1, 1, 1, 1, 1, 1]
    with django_assert_num_queries(0):
        typed_filters(parse("severity:1 retry"), NOBODY)


@pytest.mark.both_databases
def test_no_value_is_too_odd_to_be_looked_for(incidents):
    odd = ["%", "_", "a%", "\\\\", "'", "*", "%*", "٣", "𝟚𝟘𝟚𝟘", "ß" * 50, "9" * 50, "--", ";drop", "a\x00b", "\ud800"]
    for value in odd:
        for name in FACET_OF:
            asked = asked_for(f"{name}:{value}")
            assert asked.errors or asked.remarks or asked.count == 3, (name, value)


def test_that_a_filter_means_more_than_is_looked_at_is_said(incidents, monkeypatch):
    assert asked_for("service:kinesis").remarks == []
    monkeypatch.setattr("postmortems.incident_filter.typed.MEANT_AT_MOST", 2)

    assert asked_for("service:kinesis service:database").remarks == [
        "“service:kinesis” means very many: only 2 of them are looked at. Say more of the name."
    ]


def test_a_list_with_typed_filters_asks_as_seldom_as_any(client, incidents, django_assert_max_num_queries):
    address = "/incidents/?q=service:kinesis+org:aws+tag:dns+retry"
    client.get(address)  # takes in what is new

    with django_assert_max_num_queries(13 + for_a_search()):
        assert len(client.get(address).context["incidents"]) == 1


def test_each_filter_can_be_taken_away(incidents):
    asked = asked_for("q=retry+service:streams+OR+service:firehose&severity=1")

    assert [tuple(choice) for choice in asked.choices] == [
        ("Text", "retry", "/incidents/?q=service%3Astreams+service%3Afirehose&severity=1"),
        ("Service", "Amazon Kinesis Data Streams", "/incidents/?q=retry+service%3Afirehose&severity=1"),
        ("Service", "Amazon Kinesis Firehose", "/incidents/?q=retry+service%3Astreams&severity=1"),
        ("Severity", "SEV-1", "/incidents/?q=retry+service%3Astreams+OR+service%3Afirehose"),
    ]
    assert asked.title == (
        "Incidents: text retry, service Amazon Kinesis Data Streams, service Amazon Kinesis Firehose, severity SEV-1"
    )


@pytest.mark.both_databases
def test_facets_are_counted_in_what_the_filters_leave(incidents):
    panels = {panel.name: panel for panel in asked_for("q=service:kinesis&severity=2").panels}

    assert [(option.label, option.incidents) for option in panels["severity"].shown] == [("SEV-1", 1), ("SEV-2", 1)]
    assert [(option.label, option.incidents) for option in panels["organization"].shown] == [("Amazon Web Services", 1)]


def test_what_could_not_be_read_is_said_beside_what_is_found(incidents, client):
    response = client.get("/incidents/", {"q": '"kinesis retry'})

    assert "A quotation mark is not closed, so the words after it are searched one by one." in response.text
    assert [incident.title for incident in response.context["incidents"]] == ["Kinesis retry"]


@pytest.mark.both_databases
def test_a_page_that_searches_gives_what_its_words_find(incidents, django_assert_max_num_queries):
    found = Incident.objects.filter(title__contains="retry").values_list("pk", flat=True)
    searched = Search(Plan(), Matches(dict.fromkeys(found, 1.0), count=len(found)))
    query = parse("words that the list would not find " * 9 + "\nservice:kinesis")

    with django_assert_max_num_queries(4):
        asked = IncidentFilter(QueryDict("q=x&severity=1"), NOBODY, query=query, searched=searched)
        assert (asked.count, len(asked.panels) > 5, asked.errors) == (1, True, [])
    assert {incident.title for incident in asked.incidents} == {"Kinesis retry"}
    assert asked.pairs == [("q", query.typed), ("severity", "1")]

    narrowed = IncidentFilter(QueryDict(""), NOBODY, query=parse("anything service:kinesis"), searched=searched)
    assert {incident.title for incident in narrowed.incidents} == {"Kinesis retry"}
