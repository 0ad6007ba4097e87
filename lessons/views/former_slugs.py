"""Addresses of lessons that have been renamed or merged."""

from functools import wraps

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from lessons.models import Lesson


def at_former_slugs(view):
    """The view of a lesson, which at a slug that the lesson had before tells where it is now.

    That holds for good, but may be undone: browsers are to ask again.
    """

    @wraps(view)
    def answer(request, slug, **kwargs):
        try:
            return view(request, slug, **kwargs)
        except Http404:
            lesson = Lesson.objects.visible_to(request.user).filter(former_slugs__slug=slug).first()
            if lesson is None:
                raise
        address = reverse(request.resolver_match.view_name, kwargs={"slug": lesson.slug, **kwargs})
        query = request.META["QUERY_STRING"]
        response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        patch_cache_control(response, no_cache=True)
        return response

    return answer
