"""An incident and a lesson to link to."""

import pytest


@pytest.fixture
def kinesis():
    from tests.factories import make_incident, make_service

    return make_incident(
        slug="2020-kinesis",
        reference="FL-2020-01",
        title="Kinesis outage of Thanksgiving",
        short_title="Kinesis 2020",
        origin=make_service("Amazon Kinesis"),
    )


@pytest.fixture
def blast_radius():
    from lessons.models import LessonAlias
    from tests.factories import make_lesson

    lesson = make_lesson(slug="blast-radius", name="Blast radius")
    LessonAlias.objects.create(lesson=lesson, name="Failure domain")
    return lesson
