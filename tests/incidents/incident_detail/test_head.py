"""What an incident's page tells first: the facts at its head, the brief, response times."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.models import MITIGATED_MEANS, Impact, MilestoneCitation
from tests.factories import (
    STARTED,
    make_author,
    make_draft,
    make_impact,
    make_incident,
    make_organization,
    make_region,
    make_service,
    make_signal,
    make_source,
)
from tests.incidents.incident_detail.full_incident import minutes_later

pytestmark = pytest.mark.django_db


def test_the_head_holds_the_facts_one_looks_for_first(show):
    incident = make_incident(
        severity=1,
        organization=make_organization("Acme"),
        origin=make_service("Queue", organization=make_organization("Acme")),
        regions=[make_region("eu-north-1"), make_region("eu-west-1")],
        tags=["queue"],
        detected_by="monitoring",
        resolved_at=minutes_later(90),
    )

    text = show(incident)

    assert f"{incident.reference} SEV-1 Published postmortem {incident.title}" in text
    assert "Organisation Acme Service Queue Regions eu-north-1, eu-west-1" in text
    assert "When Wed 25 Nov 2020, 05:15 to 06:45 PST (UTC−8) Detected by Monitoring Tag queue" in text


def test_several_origins_are_all_named(show):
    incident = make_incident(origin=make_service("Queue"))
    make_impact(incident=incident, service=make_service("Index"), role=Impact.Role.ORIGIN)

    assert "Services Queue, Index" in show(incident)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"resolved_at": None}, "When Wed 25 Nov 2020, 05:15 PST (UTC−8), end not known"),
        ({"started_at": None}, "When not known"),
        ({"started_at": None, "resolved_at": STARTED}, "When start not known, end Wed 25 Nov 2020, 05:15 PST (UTC−8)"),
        (
            {"resolved_at": datetime(2020, 12, 1, 8, tzinfo=UTC), "resolved_precision": "day"},
            "When Wed 25 Nov 2020, 05:15 PST (UTC−8) to Tue 1 Dec",
        ),
        (
            {"resolved_at": datetime(2021, 1, 2, 8, tzinfo=UTC), "resolved_precision": "hour"},
            "When Wed 25 Nov 2020, 05:15 to Sat 2 Jan 2021, ≈ 00:00 PST (UTC−8)",
        ),
        (
            {
                "started_at": datetime(2020, 11, 1, 8, 30, tzinfo=UTC),
                "resolved_at": datetime(2020, 11, 1, 10, tzinfo=UTC),
            },
            "When Sun 1 Nov 2020, 01:30 PDT (UTC−7) to 02:00 PST (UTC−8)",
        ),
        ({"started_precision": "month", "resolved_at": None}, "When Nov 2020, end not known"),
        ({"zone": "Asia/Kolkata", "resolved_at": None}, "When Wed 25 Nov 2020, 18:45 IST (UTC+5:30), end not known"),
        ({"zone": "America/Sao_Paulo", "resolved_at": None}, "When Wed 25 Nov 2020, 10:15 UTC−3, end not known"),
        ({"zone": "UTC", "resolved_at": None}, "When Wed 25 Nov 2020, 13:15 UTC, end not known"),
    ],
)
def test_when_it_was_is_told_as_precisely_as_it_is_known(show, fields, words):
    assert words in show(make_incident(**fields))


def test_the_brief_cites_its_sources_and_leaves_out_what_is_not_written(show):
    incident = make_incident(first_signs="Errors.[@aws]", was="A limit.")
    make_source(incident=incident, key="aws")

    assert "Is it this one? First signs Errors. 1 Was A limit." in show(incident)
    assert "Looked like" not in show(incident)


def test_signals_are_shown_word_for_word(client):
    incident = make_incident()
    make_signal(incident=incident, kind="alert", text="errors > 5 % & <rising>")

    page = client.get(incident.get_absolute_url()).content.decode()

    assert '<code class="signal">errors &gt; 5 % &amp; &lt;rising&gt;</code>' in page


def test_a_record_with_nothing_on_it_says_what_is_missing(client, show):
    author = make_author()
    client.force_login(author)
    incident = make_draft(authors=[author], started_at=None)
    incident.impacts.all().delete()

    text = show(incident)

    assert "There is no summary yet." in text
    assert "No timeline is on record." in text
    assert "No remediation is on record." in text
    assert "No lesson is tied to this incident yet." in text
    assert "What it struck is not on record." in text
    assert "Service not known" in text.replace("Services", "Service")
    assert "Is it this one?" not in text
    assert "Figures" not in text
    assert "How it was handled" not in text


# Response times


def test_a_response_time_names_its_two_ends_and_their_sources(show):
    incident = make_incident(mitigated_at=minutes_later(100), mitigated_precision="hour", detected_at=STARTED)
    MilestoneCitation.objects.create(incident=incident, milestone="mitigated", source=make_source(incident=incident))

    text = show(incident, "response-times")

    assert "Counted from the first effect on users, 05:15 PST (UTC−8)" in text
    assert f"Mitigated: from then {MITIGATED_MEANS}." in text
    assert "Time to detect 0 min 05:15 to 05:15 started to detected" in text
    assert "Time to mitigate ≈ 2 h 05:15 to ≈ 06:55 started to mitigated 1" in text


def test_a_response_time_that_is_not_known_says_what_is_missing(show):
    text = show(make_incident(resolved_at=minutes_later(60)), "response-times")

    assert "Time to detect not known started to detected missing: detected" in text
    assert "Time to acknowledge not known detected to acknowledged missing: detected, acknowledged" in text


def test_a_time_on_another_day_is_told_with_its_date(show):
    text = show(make_incident(resolved_at=STARTED + timedelta(days=2)), "response-times")

    assert "05:15 to 27 Nov, 05:15 started to resolved" in text
