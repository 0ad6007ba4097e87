"""The administration as an administrator sees it.

What the fixtures use is imported in them: a conftest is read before Django has its settings.
"""

import pytest


@pytest.fixture
def administrator():
    from tests.factories import make_administrator

    return make_administrator("administrator")


@pytest.fixture
def client(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def incident():
    """A published incident with two rows of every kind."""
    from tests.administration import with_rows
    from tests.factories import make_incident

    return with_rows(make_incident(tags=["backups"]), 2)
