"""What was kept as known to the hour, though its source gives minutes, is known to ten minutes after an upgrade."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps

from tests.factories import make_event, make_impact, make_incident

NEAR, FULL = datetime(2020, 11, 25, 15, 51, tzinfo=UTC), datetime(2020, 11, 25, 16, tzinfo=UTC)


@pytest.mark.django_db
def test_an_upgrade_tells_ten_minutes_from_the_hour_in_the_storys_own_zone():
    hour = {"occurred_precision": "hour"}
    incident = make_incident(started_at=NEAR, started_precision="hour", mitigated_at=FULL, mitigated_precision="hour")
    near, full = (make_event(incident=incident, occurred_at=at, **hour) for at in (NEAR, FULL))
    impact = make_impact(incident=incident, began_at=NEAR, began_precision="hour")
    half_hours = make_incident(zone="Asia/Kolkata")
    full_there = make_event(incident=half_hours, occurred_at=FULL.replace(minute=30), **hour)

    for app in ("incidents", "timelines"):
        number = {"incidents": "0006", "timelines": "0002"}[app]
        import_module(f"{app}.migrations.{number}_moments_known_to_ten_minutes").tell_ten_minutes(apps, None)

    for row in (incident, near, full, impact, full_there):
        row.refresh_from_db()
    assert (incident.started_precision, incident.mitigated_precision) == ("10 min", "hour")
    assert [row.occurred_precision for row in (near, full, full_there)] == ["10 min", "hour", "hour"]
    assert impact.began_precision == "10 min"
