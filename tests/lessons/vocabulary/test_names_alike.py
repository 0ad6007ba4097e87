"""Lessons with names alike are suggested for a merge, until they are kept apart."""

import pytest
from django.utils import timezone

from lessons.models import Lesson, VocabularyChange
from lessons.vocabulary.apart import keep_apart, kept_apart
from lessons.vocabulary.similarity import near_duplicates
from tests.factories import make_lesson
from tests.lessons.vocabulary.changes import undone

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_names_that_are_nearly_the_same_are_found_the_most_alike_first():
    for name in ("Retry storm", "Retry storms", "Storms of retries", "Backoff"):
        make_lesson(name=name)
    pairs, is_cut = near_duplicates(Lesson.objects.prefetch_related("aliases"))

    assert not is_cut
    assert [pair.names for pair in pairs] == [("Retry storm", "Retry storms"), ("Retry storms", "Storms of retries")]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Blast radius", "Limit the blast radius"),
        ("Test restores", "Restore tests"),
        ("Degrade gracefully", "Graceful degradation"),
        ("Thundering herd", "THUNDERING HERDS"),
    ],
)
def test_names_are_compared_word_by_word_whatever_their_order(name, other):
    make_lesson(name=name)
    make_lesson(name="Something else").aliases.create(name=other)
    make_lesson(name="!?")
    make_lesson(name="…")

    (pair,), _ = near_duplicates(Lesson.objects.prefetch_related("aliases"))
    assert set(pair.names) == {name, other}


def test_pairs_that_were_kept_apart_are_remembered_until_that_is_undone(lessons):
    first, second, _ = lessons
    for _ in range(2):
        keep_apart(second, first, by=None, at=timezone.now())

    assert kept_apart() == {frozenset((first.pk, second.pk))}
    undone(VocabularyChange.objects.get())
    assert kept_apart() == set()
