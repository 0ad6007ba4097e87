import csv
from datetime import UTC, datetime, timedelta

import pytest

from lessons.models import Evidence
from postmortems.incident_list.csv_export import FIGURES
from tests.factories import (
    STARTED,
    make_author,
    make_cause,
    make_draft,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_restricted,
    make_service,
    make_trigger,
)

pytestmark = pytest.mark.django_db


def read(client, query=""):
    response = client.get(f"/incidents.csv{query}")
    assert response.status_code == 200
    return list(csv.DictReader(response.getvalue().decode().splitlines()))


@pytest.mark.both_databases
def test_a_row_holds_the_facts_with_times_that_a_machine_reads_and_their_precision(client):
    incident = make_incident(
        slug="kinesis",
        title="Kinesis, and more",
        organization=make_organization("Amazon"),
        origin=make_service("Kinesis"),
        zone="America/Los_Angeles",
        severity=1,
        started_at=STARTED,
        detected_at=datetime(2020, 11, 25, 14, tzinfo=UTC),
        detected_precision="hour",
        mitigated_at=datetime(2020, 11, 25, 8, tzinfo=UTC),
        mitigated_precision="day",
        resolved_at=STARTED + timedelta(minutes=1028),
        detected_by="monitoring",
        regions=[make_region("Virginia"), make_region("Oregon")],
        tags=["streaming", "capacity"],
    )
    for category in ("capacity", "load", "capacity"):
        make_trigger(incident=incident, category=category)
    for kind in ("data_loss", "availability"):
        incident.impact_kinds.create(kind=kind)
    make_cause(incident=incident, category="software_defect")
    make_cause(incident=incident, category="power", kind="latent")
    for way in Evidence.Way:
        make_evidence(incident=incident, lesson=make_lesson(name=f"Lesson {way}"), way=way)
    make_impact(incident=incident, service=make_service("Lambda"))
    make_impact(incident=incident, service=make_service("Route 53"), role="carried", effect="")

    assert read(client) == [
        {
            "reference": "FL-2020-01",
            "title": "Kinesis, and more",
            "organisation": "Amazon",
            "zone": "America/Los_Angeles",
            "severity": "SEV-1",
            "detected_by": "Monitoring",
            "state": "Published",
            "kinds_of_impact": "Availability; Data loss",
            "started": "2020-11-25T05:15:00-08:00",
            "started_precision": "minute",
            "detected": "2020-11-25T06:00:00-08:00",
            "detected_precision": "hour",
            "acknowledged": "",
            "acknowledged_precision": "",
            "identified": "",
            "identified_precision": "",
            "mitigated": "2020-11-25T00:00:00-08:00",
            "mitigated_precision": "day",
            "resolved": "2020-11-25T22:23:00-08:00",
            "resolved_precision": "minute",
            "stated_duration": "",
            "stated_minutes": "",
            "minutes_to_detect": "45",
            "minutes_to_mitigate": "-315",
            "minutes_to_resolve": "1028",
            **dict.fromkeys(FIGURES, ""),
            "triggers": "Capacity; Load",
            "root_causes": "Software defect",
            "lessons_broken": "Lesson violated",
            "lessons_held": "Lesson upheld",
            "lessons_luck": "Lesson luck",
            "lessons_advised": "Lesson advised",
            "origins": "Kinesis",
            "services": "Kinesis; Lambda",
            "carriers": "Route 53",
            "regions": "Oregon; Virginia",
            "tags": "capacity; streaming",
            "url": "http://testserver/incidents/kinesis/",
        }
    ]


def test_a_time_to_resolve_that_is_not_known_is_blank(client):
    make_incident(resolved_at=None)
    make_incident(resolved_at=STARTED)

    assert sorted(row["minutes_to_resolve"] for row in read(client)) == ["", "0"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(client, start):
    make_incident(title=f"{start}cmd|' /C calc'!A0", tags=[f"{start}SUM(A1)"], organization=make_organization(start))

    body = client.get("/incidents.csv").getvalue().decode()

    [_, row] = csv.reader(body.splitlines(keepends=True))
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert row[1] == f"'{start}cmd|' /C calc'!A0"
    assert row[2] == f"'{start}"


@pytest.mark.both_databases
def test_all_rows_that_match_are_there_in_the_order_of_the_list(client):
    for place in range(30):
        make_incident(title=f"Incident {place:02}", severity=1 + place % 2)

    assert [row["title"] for row in read(client, "?severity=1&sort=title")] == [
        f"Incident {place:02}" for place in range(0, 30, 2)
    ]


@pytest.mark.both_databases
def test_it_holds_what_the_user_may_read_and_nothing_else(client):
    author = make_author()
    make_draft(title="Mine", authors=[author])
    make_draft(title="Draft")
    make_restricted(title="Restricted")
    make_incident(title="Internal", visibility="internal")
    make_incident(title="Public")

    def titles():
        return {row["title"] for row in read(client)}

    assert titles() == {"Public"}
    client.force_login(make_reader())
    assert titles() == {"Public", "Internal"}
    client.force_login(author)
    assert titles() == {"Public", "Internal", "Mine"}


@pytest.mark.parametrize("query", ["?severity=9", "?tag=nothing", "?sort=colour"])
def test_a_value_that_does_not_exist_is_refused_in_words(client, query):
    make_incident()

    response = client.get(f"/incidents.csv{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "reference" not in response.text


def test_without_incidents_there_is_a_head(client):
    response = client.get("/incidents.csv")

    assert response.getvalue().decode().startswith("reference,title,organisation,")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="incidents.csv"'


@pytest.mark.both_databases
def test_it_is_streamed_a_few_hundred_at_a_time(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("postmortems.incident_list.csv_export.AT_ONCE", 2)
    for _ in range(5):
        incident = make_incident(tags=["x"], regions=[make_region()])
        make_trigger(incident=incident)
    response = client.get("/incidents.csv")

    assert response.streaming
    lines = iter(response.streaming_content)
    with django_assert_num_queries(0):
        next(lines)
    with django_assert_num_queries(1 + 8):
        next(lines)
    with django_assert_num_queries(0):
        next(lines)
    with django_assert_num_queries(8):
        next(lines)
    assert len(list(lines)) == 2
