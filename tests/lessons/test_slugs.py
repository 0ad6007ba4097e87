import re

from django.urls import get_resolver, resolve, reverse

from lessons.models.slugs import RESERVED


def test_every_page_that_stands_where_a_lesson_would_is_reserved():
    routes = [
        str(pattern.pattern)
        for urls in get_resolver().url_patterns
        for pattern in ([urls] if str(urls.pattern) else getattr(urls, "url_patterns", []))
    ]
    pages = {found[1] for route in routes if (found := re.match(r"lessons/([-\w]+)(?:/|\Z)", route))}

    assert "vocabulary" in pages
    assert pages <= RESERVED


def test_the_vocabulary_is_not_taken_for_a_lesson():
    assert resolve(reverse("lesson_vocabulary")).url_name == "lesson_vocabulary"
