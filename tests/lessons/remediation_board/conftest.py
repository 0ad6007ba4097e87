"""Whoever works on the board."""

import pytest


@pytest.fixture
def reviewer(client):
    """Logged in."""
    from tests.factories import make_reviewer

    reviewer = make_reviewer("rea")
    client.force_login(reviewer)
    return reviewer
