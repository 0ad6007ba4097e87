import pytest


@pytest.fixture(autouse=True)
def lesson():
    from tests.factories import make_lesson

    return make_lesson(slug="know-hard-limits")
