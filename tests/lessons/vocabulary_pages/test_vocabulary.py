"""The page of the vocabulary: what to look at, what was changed, what is undone."""

import pytest
from django.urls import reverse

from lessons.models import VocabularyChange
from tests.factories import make_evidence
from tests.lessons.vocabulary_pages.forms import post, said

pytestmark = pytest.mark.django_db


def test_the_vocabulary_page_shows_what_to_look_at(client, lesson, other):
    make_evidence(lesson=lesson)
    post(client, "lesson_rename", make_evidence().lesson, name="Backoff", slug="backoff")

    page = client.get(reverse("lesson_vocabulary"))

    assert [set(pair[:2]) for pair in page.context["pairs"]] == [{lesson, other}]
    assert list(page.context["untaught"]) == [other]
    assert len(page.context["former_slugs"]) == 1
    assert "renamed to “Backoff”" in page.text
    assert "rosa" in page.text


def test_an_empty_vocabulary_says_so(client):
    page = client.get(reverse("lesson_vocabulary")).text

    for text in (
        "None, but for pairs",
        "Every lesson has some.",
        "no lesson has been renamed",
        "Nothing has been merged",
    ):
        assert text in page


def test_a_change_is_undone_from_the_page_and_the_page_says_by_whom(client, lesson, other):
    post(client, "lesson_merge", lesson, into=other.slug)
    undo = reverse("vocabulary_change_undo", args=[VocabularyChange.objects.get().pk])
    assert undo in client.get(reverse("lesson_vocabulary")).text

    response = client.post(undo, follow=True)
    assert said(response) == ["Undone: “Retry storm” merged into “Retry storms”."]
    assert "by <bdi>rosa</bdi>" in response.text
    assert undo not in response.text
    assert said(client.post(undo, follow=True)) == ["It has been undone already."]
    assert client.get(lesson.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("number", [10**6, 10**30])
def test_a_change_that_is_not_there_is_not_found(client, number):
    assert client.post(reverse("vocabulary_change_undo", args=[number])).status_code == 404


def test_a_pair_kept_apart_is_not_suggested_again(client, lesson, other):
    response = client.post(reverse("lessons_keep_apart"), {"lesson": [lesson.slug, other.slug]}, follow=True)

    assert said(response) == ["“Retry storm” and “Retry storms” are not suggested again."]
    assert response.context["pairs"] == []


@pytest.mark.parametrize(
    "slugs", [[], ["retry-storm"], ["retry-storm", "retry-storm"], ["retry-storm", "\0"], ["x" * 9999, "y"]]
)
def test_keeping_apart_takes_two_lessons(client, lesson, slugs):
    response = client.post(reverse("lessons_keep_apart"), {"lesson": slugs}, follow=True)

    assert said(response) == ["Nothing was changed: one of the two lessons is no longer there."]
    assert not VocabularyChange.objects.exists()
