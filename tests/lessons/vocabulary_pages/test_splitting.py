"""The page that splits a lesson."""

import pytest

from lessons.models import Lesson, LessonAlias, VocabularyChange
from tests.factories import make_evidence
from tests.lessons.vocabulary_pages.forms import errors, post

pytestmark = pytest.mark.django_db


def test_a_lesson_is_split_by_ticking_what_goes(client, lesson):
    goes, stays = make_evidence(lesson=lesson), make_evidence(lesson=lesson)
    response = post(
        client,
        "lesson_split",
        lesson,
        name="Jitter",
        statement="Do not retry in step.",
        relate="on",
        evidence=[goes.pk],
        questions=["How often?"],
    )

    new = Lesson.objects.get(slug="jitter")
    assert response.redirect_chain == [(new.get_absolute_url(), 302)]
    assert (list(new.evidence.all()), list(lesson.evidence.all())) == ([goes], [stays])
    assert new.question_list == ["How often?"]
    assert lesson.related.get() == new


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"questions": []}, "Choose something that goes to the new lesson."),
        ({"statement": ""}, "This field is required."),
        ({"statement": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
        ({"name": "Retry storm", "slug": "other"}, None),
        ({"name": "Vocabulary"}, "“vocabulary” is the address of another page: choose another slug."),
        ({"evidence": ["1" * 30]}, "Select a valid choice. " + "1" * 30 + " is not one of the available choices."),
        ({"evidence": ["x"]}, "Select a valid choice. x is not one of the available choices."),
        ({"questions": ["Whose?"]}, "Select a valid choice. Whose? is not one of the available choices."),
        ({"aliases": ["\0"]}, "Select a valid choice. \0 is not one of the available choices."),
    ],
)
def test_a_split_that_cannot_be_is_told_in_one_message(client, lesson, fields, error):
    good = {"name": "Jitter", "statement": "Spread.", "questions": ["How often?"]}
    make_evidence(lesson=lesson)
    LessonAlias.objects.create(lesson=lesson, name="Thundering herd")
    response = post(client, "lesson_split", lesson, **{**good, **fields})

    assert errors(response) == [error or "Lesson with this Name already exists."]
    assert not VocabularyChange.objects.exists()
