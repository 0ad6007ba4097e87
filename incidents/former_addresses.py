"""Addresses by a slug that has been changed: they keep leading to the page."""

from functools import wraps

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control


def follows_renames(rows):
    """For a view by ``slug``: where it finds none, redirect to the row of ``rows(user)`` that had the slug before.

    That may be undone, and another row may take the slug: browsers are to ask again.
    """

    def decorate(view):
        @wraps(view)
        def answer(request, *args, slug, **kwargs):
            try:
                return view(request, *args, slug=slug, **kwargs)
            except Http404:
                current = rows(request.user).filter(former_slugs__slug=slug).values_list("slug", flat=True).first()
                if current is None or current == slug:
                    raise
                match = request.resolver_match
                address = reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "slug": current})
                query = request.META.get("QUERY_STRING")
                moved = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
                patch_cache_control(moved, no_cache=True)
                return moved

        return answer

    return decorate
