"""The addresses of pages, each worked out once: a page links to a hundred others, to many again and again."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


def address(name, *args, **kwargs):
    """The address of a page by its name, as ``reverse`` tells it."""
    return _worked_out(name, args, tuple(kwargs.items()), get_script_prefix(), get_urlconf(settings.ROOT_URLCONF))


@lru_cache(maxsize=20_000)
def _worked_out(name, args, kwargs, prefix, urlconf):
    return reverse(name, urlconf, args=args, kwargs=dict(kwargs))
