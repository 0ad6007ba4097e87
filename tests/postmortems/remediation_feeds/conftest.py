import pytest


@pytest.fixture
def ana():
    from tests.factories import make_reader

    return make_reader("ana")


@pytest.fixture
def token(ana):
    """That of the addresses of ana's calendar and feed."""
    from django.utils import timezone

    from postmortems.models import FeedAddress

    return FeedAddress.objects.make(ana, at=timezone.now())


@pytest.fixture
def ours():
    from tests.factories import make_our_incident

    return make_our_incident(title="Storage full", slug="storage-full")
