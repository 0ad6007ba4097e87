"""The page that renames a lesson, and its old addresses."""

import pytest
from django.test import override_settings

from lessons.models import LessonAlias, LessonFormerSlug, VocabularyChange
from tests.lessons.vocabulary_pages.forms import errors, post, said

pytestmark = pytest.mark.django_db


def test_old_addresses_lead_to_the_lesson_for_good(client, lesson):
    post(client, "lesson_rename", lesson, name="Retries", slug="retries")
    client.logout()

    for suffix in ("/", ".md", ".json", "/checklist.md"):
        for query in ("", "?a=1&b=%2F"):
            response = client.get(f"/lessons/retry-storm{suffix}{query}")
            assert (response.status_code, response["Location"]) == (301, f"/lessons/retries{suffix}{query}")
            assert "no-cache" in response["Cache-Control"]  # it may be undone
        assert client.get(response["Location"]).status_code == 200


@override_settings(FAULTLINE_PUBLIC=False)
def test_on_a_closed_site_an_old_address_tells_nothing_without_an_account(client, lesson):
    post(client, "lesson_rename", lesson, name="Retries", slug="retries")
    client.logout()

    response = client.get("/lessons/retry-storm/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/lessons/retry-storm/")


def test_a_slug_of_a_living_lesson_is_not_redirected(client, lesson, other):
    LessonFormerSlug.objects.create(lesson=other, slug=lesson.slug)

    assert client.get(lesson.get_absolute_url()).context["lesson"] == lesson


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "The name and the slug are the same as before."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 121}, "Ensure this value has at most 120 characters (it has 121)."),
        ({"name": "Nul\0"}, "Null characters are not allowed."),
        ({"name": "retry STORMS"}, "There is a lesson “Retry storms” already."),
        ({"name": "thundering  herd"}, "This is another name of the lesson “Retry storms”."),
        ({"slug": "retry-storms"}, "Another lesson has this slug."),
        (
            {"slug": "former"},
            "“former” was the slug of a lesson before, and leads to “retry-storms” now: choose another slug.",
        ),
        ({"slug": "matrix"}, "“matrix” is the address of another page: choose another slug."),
        ({"slug": "Retries"}, "A slug or key has lowercase letters and digits, with single hyphens between them."),
        ({"slug": "re_tries"}, "A slug or key has lowercase letters and digits, with single hyphens between them."),
        ({"slug": "a/../b"}, "A slug or key has lowercase letters and digits, with single hyphens between them."),
        ({"slug": "x" * 81}, "Ensure this value has at most 80 characters (it has 81)."),
    ],
)
def test_a_name_or_slug_that_cannot_be_is_told_in_one_message(client, lesson, other, fields, error):
    LessonFormerSlug.objects.create(lesson=other, slug="former")
    LessonAlias.objects.create(lesson=other, name="Thundering herd")

    response = post(client, "lesson_rename", lesson, **{"name": lesson.name, "slug": lesson.slug, **fields})

    assert errors(response) == [error]
    assert "Rename “Retry storm”" in response.text
    assert not VocabularyChange.objects.exists()


def test_a_name_may_become_one_that_the_lesson_goes_by_already(client, lesson):
    LessonAlias.objects.create(lesson=lesson, name="Retries")
    response = post(client, "lesson_rename", lesson, name="Retries", slug=lesson.slug, keep_old_name="on")

    assert said(response) == ["“Retry storm” is now “Retries”, at /lessons/retry-storm/."]
    assert [alias.name for alias in lesson.aliases.all()] == ["Retry storm"]


def test_a_name_of_signs_alone_needs_a_slug(client, lesson):
    response = post(client, "lesson_split", lesson, name="!?", statement="Spread.", questions=["How often?"])

    assert errors(response) == ["Enter a slug: the name has no letters to make one of."]
