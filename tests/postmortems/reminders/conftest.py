import pytest


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.SENDS_MAIL, settings.SITE_URL = True, "https://faultline.example.org"


@pytest.fixture
def ana():
    from tests.factories import make_reader

    return make_reader("ana", email="ana@example.org")


@pytest.fixture
def ours():
    """An incident of ours, whose remediations are followed up."""
    from tests.factories import make_our_incident

    return make_our_incident(title="Storage full", slug="storage-full")
