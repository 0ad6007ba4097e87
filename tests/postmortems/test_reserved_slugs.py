"""No incident and no lesson takes the address of another page."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver, resolve, reverse

from incidents import slugs as incident_slugs
from lessons.models import Lesson
from lessons.models import slugs as lesson_slugs
from tests.factories import make_incident


@pytest.mark.parametrize(
    ("folder", "reserved", "page"),
    [
        ("incidents", incident_slugs.RESERVED, "compare"),
        ("incidents", incident_slugs.RESERVED, "random"),
        ("lessons", lesson_slugs.RESERVED, "checklist"),
        ("lessons", lesson_slugs.RESERVED, "matrix"),
        ("lessons", lesson_slugs.RESERVED, "vocabulary"),
    ],
)
def test_every_page_that_stands_where_a_record_would_is_reserved(folder, reserved, page):
    routes = [
        str(pattern.pattern)
        for urls in get_resolver().url_patterns
        for pattern in ([urls] if str(urls.pattern) else getattr(urls, "url_patterns", []))
    ]
    pages = {found[1] for route in routes if (found := re.match(rf"{folder}/([-\w]+)(?:/|\Z)", route))}

    assert page in pages
    assert pages <= reserved


@pytest.mark.parametrize(
    "name", ["checklist", "lesson_vocabulary", "lesson_matrix", "incident_compare", "incident_random"]
)
def test_no_page_is_taken_for_a_record(name):
    assert resolve(reverse(name)).url_name == name


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["compare", "random", "new", "Upper", "two--hyphens", "-first", "under_score"])
def test_an_incident_cannot_be_given_such_a_slug(slug):
    incident = make_incident()
    incident.slug = slug

    with pytest.raises(ValidationError, match="slug"):
        incident.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["matrix", "vocabulary", "new", "Upper", "two--hyphens", "-first", "under_score"])
def test_a_lesson_cannot_be_given_such_a_slug(slug):
    with pytest.raises(ValidationError, match="slug"):
        Lesson(slug=slug, name="A lesson", statement="Do the right thing.").full_clean()
