"""An incident told in another zone: what is known to the day stays on its day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from incidents.models import Incident
from incidents.models.zone_change import moments_of
from incidents.moments import Moment, zone_info
from tests.administration import errors, save
from tests.factories import make_administrator, make_event, make_impact, make_incident, make_trigger

pytestmark = pytest.mark.django_db

ZONES = ["Pacific/Kiritimati", "UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Pago_Pago"]
WRITTEN = ["2020-06-01", "2020-06", "2020"]
MINUTE = Moment(datetime(2020, 6, 1, 6, 30, tzinfo=UTC))


@pytest.fixture
def administrator(client):
    client.force_login(make_administrator())


def incident_in(zone):
    """Each milestone and each kind of row, known to the day, the month, the year or the minute."""
    day, month, year = (Moment.parse(text, zone) for text in WRITTEN)
    incident = make_incident(zone=zone, started_at=None)
    incident.started, incident.detected, incident.resolved = year, month, day
    incident.mitigated = MINUTE
    incident.save()
    impact = make_impact(incident=incident)
    impact.began, impact.ended = month, day
    impact.save()
    event = make_event(incident=incident, occurred_at=MINUTE.at)
    event.ended = day
    event.save()
    trigger = make_trigger(incident=incident)
    trigger.occurred = day
    trigger.save()
    return incident


def told(incident):
    """All moments, as they are told; those with a clock as instants."""
    incident = Incident.objects.get(pk=incident.pk)
    rows = [incident, *incident.impacts.all(), *incident.timeline.all(), *incident.triggers.all()]
    moments = [getattr(row, name) for row in rows for name in moments_of(type(row))]
    return [
        moment and (moment.at if moment.precision.has_clock else moment.written(incident.zone)) for moment in moments
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("after", ZONES)
@pytest.mark.parametrize("before", ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"])
def test_days_months_and_years_stay_what_they_are_and_minutes_the_same_instant(before, after):
    incident = incident_in(before)
    as_told = told(incident)
    assert {*WRITTEN, MINUTE.at} <= set(as_told)

    incident.zone = after
    incident.save()

    assert told(incident) == as_told
    incident.refresh_from_db()
    assert incident.resolved == Moment.parse("2020-06-01", after)
    assert incident.triggers.get().occurred == Moment.parse("2020-06-01", after)


def test_it_is_the_same_when_only_the_zone_is_saved_and_when_it_is_changed_twice():
    incident = incident_in("America/Los_Angeles")
    as_told = told(incident)

    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        incident.zone = zone
        incident.save(update_fields=["zone"])
        assert told(incident) == as_told


@pytest.mark.parametrize("after", ["Asia/Tokyo", "Pacific/Pago_Pago"])
def test_the_form_keeps_the_days_that_are_not_entered_anew(client, administrator, after):
    incident = incident_in("America/Los_Angeles")
    as_told = told(incident)

    response = save(client, incident, zone=after)

    assert response.status_code == 302, errors(response)
    assert told(incident) == as_told
    midnight = datetime(2020, 6, 3, tzinfo=zone_info("UTC"))
    entered = {"resolved_at_0": f"{midnight:%Y-%m-%d}", "resolved_at_1": f"{midnight:%H:%M}"}
    assert save(client, incident, zone="UTC", **entered).status_code == 302
    incident.refresh_from_db()
    assert incident.resolved.written("UTC") == "2020-06-03"
    assert incident.started.written("UTC") == "2020"


def test_an_imported_document_says_its_days_in_its_own_zone(tmp_path):
    incident = incident_in("America/Los_Angeles")
    call_command("export_postmortems", tmp_path, verbosity=0)
    file = tmp_path / "postmortems" / f"{incident.slug}.md"
    text = file.read_text()
    assert "06-01" in text
    file.write_text(text.replace("zone: America/Los_Angeles", "zone: Pacific/Kiritimati").replace(" PDT", " -07:00"))
    as_told = told(incident)

    call_command("import_postmortems", tmp_path, verbosity=0)

    assert told(incident) == as_told
    incident.refresh_from_db()
    assert incident.zone == "Pacific/Kiritimati"


@pytest.mark.both_databases
def test_a_zone_in_which_a_row_would_end_before_it_begins_is_refused_with_its_name(client, administrator):
    incident = make_incident(zone="Pacific/Kiritimati", started_at=None)
    event = make_event(incident=incident, text="It lasted.")
    event.occurred = Moment.parse("2020-06-02", "Pacific/Kiritimati")
    event.ended = Moment(event.occurred_at + timedelta(hours=2))
    event.save()

    said = errors(save(client, incident, zone="Pacific/Pago_Pago"))

    assert said == [
        "Told in Pacific/Pago_Pago, timeline event “It lasted.” is not right: An event cannot end before it begins."
    ]
    event.refresh_from_db()
    assert event.occurred.written("Pacific/Kiritimati") == "2020-06-02"
    incident.zone = "Pacific/Pago_Pago"
    with pytest.raises(ValidationError):
        incident.full_clean()


def test_a_zone_that_does_not_exist_moves_nothing(client, administrator):
    incident = incident_in("UTC")
    as_told = told(incident)

    assert errors(save(client, incident, zone="Atlantis/Capital")) == [
        "There is no time zone called “Atlantis/Capital”."
    ]
    assert told(incident) == as_told


def test_going_back_to_a_revision_in_another_zone_keeps_the_days(client, administrator):
    incident = incident_in("America/Los_Angeles")
    as_told = told(incident)
    save(client, incident, zone="Asia/Tokyo")

    form = {"why": "It was told there.", "latest": 2}
    assert client.post(f"{incident.get_absolute_url()}history/1/restore/", form).status_code == 302

    incident.refresh_from_db()
    assert incident.zone == "America/Los_Angeles"
    assert told(incident) == as_told
