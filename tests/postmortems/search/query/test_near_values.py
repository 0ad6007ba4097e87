"""A filter that names nothing offers what is near to it, of what its reader may know of."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from incidents.facets import fold
from incidents.models import Incident
from postmortems.incident_filter.filter import IncidentFilter
from tests.factories import (
    make_author,
    make_cause,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_service,
    make_trigger,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOBODY = AnonymousUser()


@pytest.fixture
def kinesis():
    incident = make_incident(
        title="Kinesis retry",
        tags=["dns", "load-balancer"],
        regions=[make_region("us-east-1 (Northern Virginia)")],
        origin=make_service("Amazon Kinesis Data Streams"),
    )
    make_incident(title="Another", origin=make_service("Amazon Kinesis Firehose"))
    make_incident(title="A third", origin=make_service("Amazon Kinesis Firehose"), tags=["dns"])
    make_trigger(incident=incident, category="capacity")
    make_cause(incident=incident, category="load")
    make_evidence(incident=incident, lesson=make_lesson(slug="blast-radius", name="Limit the blast radius"))
    return incident


def near(query, user=NOBODY):
    """What is offered, in its order: the text, and in how many incidents it is."""
    asked = IncidentFilter(QueryDict(query), user)
    return [(value.text, value.incidents) for values in asked.near.values() for value in values]


def test_what_is_near_to_a_typed_value_is_offered(kinesis):
    for query, texts in {
        "service:kinessis": ["Amazon Kinesis Firehose", "Amazon Kinesis Data Streams"],
        "service:kines": ["Amazon Kinesis Firehose", "Amazon Kinesis Data Streams"],
        'service:"kinesis data streems"': ["Amazon Kinesis Data Streams"],
        "lesson:blast-radus": ["Limit the blast radius"],
        "lesson:blastradus": ["Limit the blast radius"],
        "tag:dnss": ["dns"],
        "tag:sdn": [],
        "tag:dsn": ["dns"],
        "tag:load_balancr": ["load-balancer"],
        'org:"Amazn Web Services"': ["Amazon Web Services"],
        "region:us-east1": ["us-east-1 (Northern Virginia)"],
        "trigger:capasity": ["capacity"],
        "cause:laod": ["load"],
        "detected:monitor": ["monitoring"],
        "has:remediations": ["remediation"],
        "is:drafts": ["draft"],
        "year:20200": ["2020"],
        "severity:9": [],
        "service:zebra": [],
        "after:2020-13": [],
    }.items():
        assert [text for text, _ in near(f"q={query}")] == texts, query


def test_each_offer_says_how_many_incidents_it_has_and_leads_to_them(client, kinesis):
    response = client.get("/incidents/?q=retry+OR+another+service:kinessis+tag:dns&severity=1&sort=title")

    (values,) = response.context["asked"].near.values()
    assert [(value.name, value.incidents) for value in values] == [
        ("Amazon Kinesis Firehose", 2),
        ("Amazon Kinesis Data Streams", 1),
    ]
    assert "Amazon Kinesis Data Streams</a> <span" in response.text
    found = client.get(f"/incidents/{values[1].query}").context["asked"]
    assert found.errors == []
    assert found.text.query.typed == 'retry OR another service:"Amazon Kinesis Data Streams" tag:dns'
    assert found.address() == f"/incidents/{values[1].query}"


def test_a_facet_that_is_chosen_in_the_address_is_mended_in_it(client, kinesis):
    asked = client.get("/search/?q=retry&tag=dnss&lesson=blast-radus&severity=1&sort=date").context["results"].filter

    queries = [value.query for values in asked.near.values() for value in values]
    assert queries == [
        "?q=retry&severity=1&tag=dnss&lesson=blast-radius&sort=date",
        "?q=retry&severity=1&lesson=blast-radus&tag=dns&sort=date",
    ]


def test_of_one_name_that_two_services_have_each_is_told_by_its_slug(kinesis):
    for name in ("GitHub", "Meta"):
        organization = make_organization(name)
        make_incident(organization=organization, origin=make_service("Database", organization=organization))

    (values,) = IncidentFilter(QueryDict("service=databse"), NOBODY).near.values()

    assert [value.name for value in values] == [f"Database ({value.text})" for value in values]
    assert len({value.text for value in values}) == 2
    for value in values:
        asked = IncidentFilter(QueryDict(value.query.removeprefix("?")), NOBODY)
        assert (asked.errors, asked.count) == ([], 1)
    assert near("q=service:databse") == [(value.text, 1) for value in values]


def test_files_say_what_may_have_been_meant(client, kinesis):
    for address in ("/search.csv", "/search.atom", "/incidents.csv"):
        response = client.get(f"{address}?q=tag:dnss+severity:9")
        assert (response.status_code, response.text) == (
            400,
            "There is no tag dnss. Did you mean dns?\nThere is no severity 9. It is one of 1, 2, 3, 4, none.",
        )
    answer = client.get("/search.json?q=tag:dnss").json()
    assert answer["did_you_mean"] == {
        "There is no tag dnss.": [
            {"value": "dns", "name": "dns", "incidents": 2, "url": "http://testserver/search.json?q=tag%3Adns"}
        ]
    }
    assert client.get(answer["did_you_mean"]["There is no tag dnss."][0]["url"]).json()["found"]["incident"] == 2


def test_what_the_reader_may_not_read_is_neither_offered_nor_counted(kinesis):
    author = make_author()
    make_incident(
        state=Incident.State.DRAFT,
        authors=[author],
        tags=["dnss-secret", "dns"],
        origin=make_service("Kinesis Secret"),
        regions=[make_region("us-east-2 (Secret)")],
        organization=make_organization("Amazing Secret"),
    )
    queries = ("service:kinesiss", "tag:dnss", "tag:dnss-secre", "region:us-east2", "org:amazin", "is:drafts")
    for user in (NOBODY, make_reader()):
        offered = [one for query in queries for one in near(f"q={query}", user)]
        assert not [text for text, _ in offered if "ecret" in text]
        assert ("dns", 2) in offered
        assert ("draft", 0) in offered
    offered = [one for query in queries for one in near(f"q={query}", author)]
    assert {("Kinesis Secret", 1), ("dnss-secret", 1), ("us-east-2 (Secret)", 1), ("Amazing Secret", 1)} <= {*offered}
    assert ("draft", 1) in offered


def test_it_is_asked_for_only_where_something_is_unknown_and_in_two_queries(kinesis, django_assert_num_queries):
    fold()
    for known, unknown in {
        "q=service:kinesis": "q=service:kinessis",
        "q=tag:dns+lesson:blast+severity:1": "q=tag:dnss+lesson:blastt+severity:9+org:amazn",
    }.items():
        asked = [IncidentFilter(QueryDict(query), NOBODY) for query in (known, unknown)]
        with django_assert_num_queries(0):
            assert asked[0].near == {}
        with django_assert_num_queries(2):
            assert asked[1].near
    fixed = IncidentFilter(QueryDict("q=severity:9+has:remediations"), NOBODY)
    with django_assert_num_queries(1):
        assert len(fixed.near) == 1


def test_nothing_is_too_odd_to_be_near_to_something(client, kinesis):
    odd = ["%", "'", '"', "*", "%*", "٣", "ß" * 50, "9" * 190, "a" * 190, "--", "é-è-ê" * 30, "🜚"]
    for value in odd:
        for query in ({"q": f"service:{value} tag:{value}"}, {"tag": value, "severity": value}):
            assert len(IncidentFilter(QueryDict(urlencode(query)), NOBODY).near) <= 3, query
    assert client.get("/search/?q=tag:%ED%A0%80&tag=%00dnss&severity=%FF").status_code in (200, 400)
    many = {"q": " ".join(f"service:kinessis{number}" for number in range(9)), "tag": [f"dns{n}" for n in range(900)]}
    assert len(client.get("/incidents/", many).context["asked"].near) <= 3


@pytest.mark.parametrize("typed", ["!!!", "-", '"?"', "* ; *", "🜚", "( )", "-!!!"])
def test_what_has_only_signs_is_said_to_have_nothing_that_can_be_searched(client, kinesis, typed):
    message = f"There is nothing in {typed} that can be searched."
    for address in ("/incidents/", "/search/", "/timelines/"):
        response = client.get(address, {"q": typed, "severity": "1"})
        asked = response.context["results"].filter if address == "/search/" else response.context["asked"]
        assert (asked.errors, asked.count) == ([message], 0), address
        assert "Ask for the rest without it</a>" in response.text
    for address in ("/incidents.csv", "/search.csv", "/search.json", "/search.atom"):
        response = client.get(address, {"q": typed})
        assert response.status_code == 400, address
        assert (response.json()["errors"][0] if "json" in address else response.text) == message
    assert client.get("/incidents/", {"q": "   "}).context["asked"].errors == []
