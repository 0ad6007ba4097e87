"""The page that merges two lessons."""

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from lessons.models import Lesson, LessonAlias, LessonFormerSlug, VocabularyChange
from lessons.vocabulary.merging import merge
from tests.factories import make_evidence, make_incident, make_lesson, make_remediation
from tests.lessons.vocabulary_pages.forms import PAGES, errors, post, said

pytestmark = pytest.mark.django_db


def test_a_merge_is_shown_before_it_is_done(client, lesson, other):
    both = make_incident(title="It struck both")
    make_evidence(lesson=lesson, incident=both, how="First text.")
    make_evidence(lesson=other, incident=both, how="Second text.")
    make_evidence(lesson=lesson, way="upheld")
    for remediation in (make_remediation(), make_remediation()):
        remediation.applies.add(lesson)
    remediation.applies.add(other)
    LessonAlias.objects.create(lesson=lesson, name="Thundering herd")

    page = client.get(reverse("lesson_merge", args=[lesson.slug]), {"into": other.slug}).text

    for text in (
        "2: 1 broken, 1 held",
        "2, of which 1 applies the other already",
        "Retry storm, Thundering herd",
        "/lessons/retry-storm/",
        "1 incident showed both",
        "Second text. First text.",
        "It struck both",
        "Add 2 questions",
    ):
        assert text in page
    assert Lesson.objects.count() == 2


def test_a_merge_ends_on_the_page_of_the_lesson_that_stays(client, reviewer, lesson, other):
    response = post(client, "lesson_merge", lesson, into=other.slug, keep_questions="on")

    assert response.redirect_chain == [(other.get_absolute_url(), 302)]
    assert said(response) == ["“Retry storm” is merged into this lesson."]
    other.refresh_from_db()
    assert (other.question_list, other.why) == (["Who retries?", "How often?"], "")
    change = VocabularyChange.objects.get()
    assert (change.changed_by, str(change)) == (reviewer, "“Retry storm” merged into “Retry storms”")


def test_lessons_with_names_alike_are_offered_first(client, lesson, other):
    make_lesson(name="Backoff")

    assert client.get(reverse("lesson_merge", args=[lesson.slug])).context["near"] == [other]


@pytest.mark.parametrize("into", ["", "retry-storm", "no-such-lesson", "x" * 5000, "9" * 30, "former"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lesson_to_merge_into_must_be_another_one_that_is_there(client, lesson, other, into, method):
    LessonFormerSlug.objects.create(lesson=other, slug="former")

    response = getattr(client, method)(reverse("lesson_merge", args=[lesson.slug]), {"into": into})

    (error,) = errors(response)
    assert error in (
        "This field is required.",
        "Null characters are not allowed.",
        "There is no such lesson, or no longer. Choose another.",
    )
    assert Lesson.objects.count() == 2


def test_a_lesson_merged_meanwhile_is_not_merged_or_renamed_again(client, lesson, other):
    merge(lesson, other, keep_why=True, keep_questions=True, by=None, at=timezone.now())

    for name in PAGES:
        response = post(client, name, lesson, into=make_lesson().slug, name="Other", slug="other")
        assert response.redirect_chain == [(other.get_absolute_url(), 302)]
        assert said(response) == [
            "Nothing was changed: “retry-storm” was the slug of a lesson before, and leads to “retry-storms” now."
        ]
    assert VocabularyChange.objects.count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_lesson_that_was_never_there_is_not_found(client, name):
    assert client.get(reverse(name, args=["no-such-lesson"])).status_code == 404


def test_a_busy_database_is_said_and_nothing_is_lost(client, lesson, other, monkeypatch):
    def busy(*arguments, **options):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr("lessons.views.vocabulary.merge", busy)
    response = post(client, "lesson_merge", lesson, into=other.slug)

    assert said(response) == ["The database is busy with another change. Nothing was changed: try again."]
