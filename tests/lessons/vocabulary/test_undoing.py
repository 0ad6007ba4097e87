"""A change of the vocabulary is not undone where that would lose what came since."""

import pytest

from lessons.models import Lesson, Remediation
from lessons.vocabulary.steps import Refused
from tests.factories import make_evidence, make_lesson
from tests.lessons.vocabulary.changes import dump, merged, undone

pytestmark = pytest.mark.django_db


def test_what_came_to_the_other_lesson_since_stays_with_it(lessons):
    first, second, _ = lessons
    change = merged(first, second)
    new = make_evidence(lesson=second)
    undone(change)

    assert new in second.evidence.all()


def questions(lesson):
    Lesson.objects.filter(pk=lesson.pk).update(questions="Others?")


def evidence(lesson):
    lesson.evidence.all().delete()


def text(lesson):
    lesson.evidence.filter(way="upheld").update(how="Rewritten.")


def applies(lesson):
    for remediation in Remediation.objects.all():
        remediation.applies.clear()


def aliases(lesson):
    lesson.aliases.all().delete()


def moved_alias(lesson):
    lesson.aliases.filter(name="Retry storm").delete()


def slug_freed(lesson):
    lesson.former_slugs.filter(slug="retry-storm").delete()


def name_taken(lesson):
    make_lesson(name="Retry storm")


def gone(lesson):
    merged(lesson, make_lesson())


def third_gone(lesson):
    Lesson.objects.get(slug="backoff").delete()


@pytest.mark.parametrize(
    ("meanwhile", "what"),
    [
        (questions, "“Retry storms” (questions)"),
        (evidence, "evidence"),
        (text, "evidence"),
        (applies, "what remediations apply"),
        (aliases, "other names"),
        (moved_alias, "other names"),
        (slug_freed, "former slugs"),
        (name_taken, "the name “Retry storm” is in use"),
        (gone, "“Retry storms” is no longer there"),
        (third_gone, "related lessons"),
    ],
)
def test_an_undo_that_would_lose_something_is_refused_and_says_what_has_changed(lessons, meanwhile, what):
    first, second, _ = lessons
    change = merged(first, second)
    meanwhile(second)
    before = dump()

    with pytest.raises(Refused) as refusal:
        undone(change)
    expected = "former slugs" if meanwhile is gone else what
    assert str(refusal.value) == f"It cannot be undone, because something has changed since: {expected}."
    assert dump() == before
    change.refresh_from_db()
    assert change.undone_at is None


def test_a_change_is_undone_once(lessons):
    change = merged(*lessons[:2])
    undone(change)

    with pytest.raises(Refused, match="undone already"):
        undone(change)
