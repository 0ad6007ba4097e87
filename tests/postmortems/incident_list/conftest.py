from datetime import timedelta

import pytest


@pytest.fixture
def three():
    """Two large outages of Amazon and a small one of GitHub."""
    from tests.factories import make_incident, make_organization, make_trigger

    power = make_incident(title="Power", severity=1, tags=["power", "storage"])
    make_incident(title="Network", severity=1, tags=["network"])
    make_incident(title="Database", severity=2, tags=["storage"], organization=make_organization("GitHub"))
    make_trigger(incident=power, category="power")
    return power


@pytest.fixture
def many():
    from tests.factories import STARTED, make_incident

    for place in range(60):
        make_incident(title=f"Incident {place:02}", started_at=STARTED - timedelta(days=place))
