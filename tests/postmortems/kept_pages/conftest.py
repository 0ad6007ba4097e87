import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def keeping(settings):
    """Pages are kept, as on a site; elsewhere in the tests each is drawn."""
    settings.KEEP_PAGES = True
    cache.clear()
    yield
    cache.clear()
