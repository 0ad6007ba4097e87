"""Lessons with names alike that somebody has found to be different; they are not suggested again."""

from lessons.models import VocabularyChange

from .steps import Steps, held

APART = VocabularyChange.Kind.KEPT_APART


def keep_apart(first, second, *, by, at):
    with held(first, second):
        if frozenset((first.pk, second.pk)) not in kept_apart():
            Steps(by=by, why="").log(APART, [first.pk, second.pk], [first.name, second.name], at=at)


def kept_apart():
    """The pairs, each as a set of two ids."""
    pairs = VocabularyChange.objects.filter(kind=APART, undone_at=None).values_list("lessons", flat=True)
    return {frozenset(pair) for pair in pairs}
