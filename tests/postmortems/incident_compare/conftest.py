from datetime import timedelta

import pytest


@pytest.fixture
def four():
    from tests.factories import STARTED, make_incident

    return [
        make_incident(
            slug=slug,
            title=f"The {slug} outage",
            short_title=slug.title(),
            resolved_at=STARTED + timedelta(hours=hours),
        )
        for slug, hours in (("kinesis", 17), ("elb", 23), ("s3", 4), ("ebs", 85))
    ]
