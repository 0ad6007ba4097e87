"""Which incidents a filter finds: facets, days, words, and all of them together."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest

from incidents.models import Incident
from postmortems.incident_filter import facet_query
from postmortems.incident_filter.facets import ALL_FACETS, EMPTY, FACETS
from tests.factories import (
    STARTED,
    make_author,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_region,
    make_remediation,
    make_service,
    make_signal,
)
from tests.postmortems.incident_list.list_page import open_list, options, titles

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?severity=1", {"Power", "Network"}),
        ("?severity=1&severity=2", {"Power", "Network", "Database"}),
        ("?tag=storage", {"Power", "Database"}),
        ("?tag=network&tag=power", {"Power", "Network"}),
        ("?tag=storage&severity=1", {"Power"}),
        ("?organization=github", {"Database"}),
        ("?trigger=power", {"Power"}),
        ("?year=2020", {"Power", "Network", "Database"}),
        ("?year=2019", set()),
        ("?severity=&q=", {"Power", "Network", "Database"}),
    ],
)
def test_values_of_one_facet_widen_and_facets_narrow(client, three, query, found):
    assert set(titles(client, query)) == found


@pytest.mark.both_databases
def test_every_facet_finds_its_incident_and_no_other(client):
    service, lesson, region = make_service("S3"), make_lesson(slug="cells"), make_region("Sydney")
    found = make_incident(
        title="Found", origin=service, regions=[region], detected_by="customer", detected_at=STARTED, started_at=STARTED
    )
    make_evidence(incident=found, lesson=lesson)
    make_cause(incident=found, category="power")
    make_incident(title="Other", origin=make_service("EC2"), started_at=STARTED - timedelta(days=700))

    for query in ("service=s3", "lesson=cells", "region=sydney", "cause=power", "detected_by=customer", "year=2020"):
        assert titles(client, f"?{query}") == ["Found"], query


@pytest.mark.both_databases
def test_the_cause_facet_is_about_root_causes(client):
    incident = make_incident()
    make_cause(incident=incident, category="power", kind="latent")

    assert titles(client, "?cause=power") == []
    assert options(client, "cause") is None


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("missing", "make"),
    [
        ("timeline", make_event),
        ("cause", make_cause),
        ("lesson", make_evidence),
        ("remediation", make_remediation),
    ],
)
def test_records_without_a_part_are_found(client, missing, make):
    make(incident=make_incident(title="Full"))
    make_incident(title="Empty")

    assert titles(client, f"?empty={missing}") == ["Empty"]
    assert titles(client, f"?has={missing}") == ["Full"]
    assert options(client, "empty")[missing] == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("milestone", ["started", "detected", "mitigated", "resolved"])
def test_records_without_a_time_are_found(client, milestone):
    times = dict.fromkeys(["started_at", "detected_at", "mitigated_at", "resolved_at"], STARTED)
    make_incident(title="Full", **times)
    make_incident(title="Empty", **{**times, f"{milestone}_at": None})

    assert titles(client, f"?empty={milestone}") == ["Empty"]
    assert titles(client, f"?has={milestone}") == ["Full"]
    assert options(client, "empty")[milestone] == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("started_at", "zone", "precision", "year"),
    [
        (datetime(2021, 1, 1, 3, tzinfo=UTC), "America/Los_Angeles", "minute", "2020"),
        (datetime(2020, 12, 31, 20, tzinfo=UTC), "Asia/Tokyo", "minute", "2021"),
        (datetime(2020, 12, 31, 15, tzinfo=UTC), "Asia/Tokyo", "year", "2021"),
        (datetime(2021, 1, 1, 3, tzinfo=UTC), "UTC", "minute", "2021"),
    ],
)
def test_the_year_is_that_of_the_place(client, started_at, zone, precision, year):
    make_incident(started_at=started_at, zone=zone, started_precision=precision)

    assert options(client, "year") == {year: 1}
    assert len(titles(client, f"?year={year}")) == 1


@pytest.mark.both_databases
def test_a_day_to_start_from_or_before_is_that_of_the_place(client):
    make_incident(title="Unknown", started_at=None)
    make_incident(title="December 31", started_at=datetime(2021, 1, 1, 3, tzinfo=UTC))
    make_incident(title="January 1", started_at=datetime(2020, 12, 31, 20, tzinfo=UTC), zone="Asia/Tokyo")
    make_incident(title="June", started_at=datetime(2021, 6, 5, 12, tzinfo=UTC))

    for query, found in {
        "?after=2021": ["June", "January 1"],
        "?before=2021": ["December 31"],
        "?after=2020-12-31&before=2021-06": ["December 31", "January 1"],
        "?after=2021-1-1&before=2021/06/06": ["June", "January 1"],
        "?after=2022&after=2021-06": ["June"],
        "?before=1999&before=2021-06-05": ["December 31", "January 1"],
    }.items():
        assert titles(client, query) == found, query


def test_what_is_no_day_is_said(client):
    for text in ("yesterday", "2021-13", "2021-02-30", "0000", "9999", "2021-", "20211", "٢٠٢١"):
        assert f"There is no day {text}." in open_list(client, f"?after={text}").text


def test_days_and_parts_that_are_asked_for_go_along_in_the_form(client):
    make_remediation(incident=make_incident(title="Found"))

    response = open_list(client, "?after=2020&before=2020/12&has=remediation")

    html = response.text
    assert 'name="after" value="2020"' in html
    assert 'name="before" value="2020-12"' in html
    assert '<input type="hidden" name="has" value="remediation">' in html
    assert [(choice.label, choice.value, choice.without) for choice in response.context["asked"].choices] == [
        ("From", "2020", "/incidents/?before=2020-12&has=remediation"),
        ("Before", "2020-12", "/incidents/?after=2020&has=remediation"),
        ("Has", "Remediation", "/incidents/?after=2020&before=2020-12"),
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("where", ["title", "short_title", "reference", "summary"])
def test_text_is_found_in_any_case(client, where):
    text = {"reference": "FL-1999-77"}.get(where, "50%_off ZEBRA")
    make_incident(**{where: text})
    make_incident()

    for q in text.lower().split():
        assert len(open_list(client, f"?q={q.replace('%', '%25')}").context["incidents"]) == 1, q


@pytest.mark.both_databases
def test_text_is_found_in_signals_once(client):
    incident = make_incident()
    make_signal(incident=incident, text="INSUFFICIENT_DATA")
    make_signal(incident=incident, text="insufficient data")
    make_incident()

    assert list(open_list(client, "?q=insufficient").context["incidents"]) == [incident]


@pytest.mark.both_databases
def test_every_word_is_looked_for_wherever_it_is(client):
    make_signal(incident=make_incident(title="Power fails"), text="UPS ALARM")
    make_incident(title="Power fails again")

    assert titles(client, "?q=alarm+power") == ["Power fails"]


@pytest.mark.both_databases
def test_text_and_facets_narrow_together(client, three):
    assert titles(client, "?q=power&severity=1") == ["Power"]
    assert options(client, "severity", "?q=power") == {"1": 1}
    assert options(client, "tag", "?q=power") == {"power": 1, "storage": 1}


@pytest.mark.both_databases
def test_a_text_that_many_incidents_have_finds_all_of_them(client, three, monkeypatch):
    monkeypatch.setattr("postmortems.incident_filter.filter.REMEMBERED", 1)
    monkeypatch.setattr("postmortems.search.matching.REMEMBERED", 1)
    Incident.objects.update(summary="An outage.")

    assert set(titles(client, "?q=outage")) == {"Power", "Network", "Database"}
    assert options(client, "severity", "?q=outage&tag=storage") == {"1": 1, "2": 1}


@pytest.mark.both_databases
@pytest.mark.parametrize("make_user", [None, make_author])
def test_what_most_incidents_have_is_counted_by_those_that_have_it_not(client, three, monkeypatch, make_user):
    make_draft(title="A hidden outage", severity=3, tags=["hidden"])
    if make_user:
        user = make_user("me")
        client.force_login(user)
        make_draft(title="My outage", severity=4, tags=["mine"], authors=[user])
    Incident.objects.exclude(title="Power").update(summary="An outage.")
    names = ("severity", "tag", "year", "organization", "service", "trigger")
    one_by_one = {name: options(client, name, "?q=outage") for name in names}
    monkeypatch.setattr("postmortems.incident_filter.facet_query.MANY", 1)
    counted_among = mock.Mock(wraps=facet_query.counted_among)
    monkeypatch.setattr(facet_query, "counted_among", counted_among)

    assert {name: options(client, name, "?q=outage") for name in names} == one_by_one
    ((pools,), _), *_ = counted_among.call_args_list
    assert [incident.title for incident in pools[0].incidents] == ["Power"]
    assert one_by_one["tag"].get("mine") == (1 if make_user else None)


def test_the_facets_are_those_that_are_documented():
    assert [facet.name for facet in FACETS] == [
        *(
            "severity",
            "organization",
            "trigger",
            "cause",
            "cause_kind",
            "impact",
            "figure",
            "lesson",
            "service",
            "region",
            "tag",
            "year",
        ),
        *("detected_by", "empty", "state"),
    ]
    assert [facet.name for facet in ALL_FACETS if facet not in FACETS] == ["after", "before", "has", "in"]
    assert list(EMPTY.LABELS) == [
        *("started", "detected", "mitigated", "resolved", "origin", "timeline", "cause", "lesson", "remediation"),
    ]
