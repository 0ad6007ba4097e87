"""A reviewer, and two lessons with names alike."""

import pytest


@pytest.fixture
def reviewer():
    from tests.factories import make_reviewer

    return make_reviewer("rosa")


@pytest.fixture
def client(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def lesson():
    from tests.factories import make_lesson

    return make_lesson(name="Retry storm", slug="retry-storm", questions="Who retries?\nHow often?", why="Because.")


@pytest.fixture
def other():
    from tests.factories import make_lesson

    return make_lesson(name="Retry storms", slug="retry-storms")
