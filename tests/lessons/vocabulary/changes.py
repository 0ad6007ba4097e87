"""Lessons changed in one step each, and all that is on record of them."""

from typing import Any

from django.utils import timezone

from lessons.models import Evidence, Lesson, LessonAlias, LessonFormerSlug, LessonGroup, Remediation
from lessons.vocabulary.merging import merge
from lessons.vocabulary.renaming import rename
from lessons.vocabulary.undoing import undo

TABLES: list[Any] = [
    Evidence,
    LessonFormerSlug,
    Lesson,
    LessonAlias,
    LessonGroup,
    Remediation,
    Lesson.related.through,
    Remediation.applies.through,
]


def dump():
    """Every row of every table concerned, but for when a lesson was last touched."""
    return {
        model: [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in TABLES
    }


def merged(absorbed, kept, **options):
    texts = {"keep_why": True, "keep_questions": True, **options}
    return merge(absorbed, kept, **{"by": None, "at": timezone.now(), **texts})


def renamed(lesson, name, slug, *, keep_old_name=True):
    return rename(lesson, name=name, slug=slug, keep_old_name=keep_old_name, by=None, at=timezone.now())


def undone(change):
    undo(change, by=None, at=timezone.now())


def new_lesson(**fields):
    return Lesson(**{"name": "Jitter", "slug": "jitter", "statement": "Do not retry in step.", **fields})
