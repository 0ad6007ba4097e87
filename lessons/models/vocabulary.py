from django.conf import settings
from django.db import models

from incidents.models import FormerSlug
from incidents.models.person import called, named_beside
from incidents.models.step import Step
from incidents.text_fields import LineField


class LessonFormerSlug(FormerSlug):
    """An address that a lesson had before, or that a lesson merged into it had; it still leads there."""

    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="former_slugs")

    @property
    def explanation(self):
        return f"“{self.slug}” was the slug of a lesson before, and leads to “{self.lesson.slug}” now"


class VocabularyChange(Step):
    """One thing that was done to keep the vocabulary clean: who, when, and by which steps, so that it can be undone."""

    class Kind(models.TextChoices):
        MERGED = "merged", "merged the first lesson into the second"
        SPLIT = "split", "split the first lesson off from the second"
        RENAMED = "renamed", "gave the lesson another name or address"
        KEPT_APART = "kept_apart", "found that the two are not the same"

    kind = models.CharField(max_length=10, choices=Kind)
    lessons = models.JSONField(help_text="The ids of the lessons, in the order that the kind says")
    names = models.JSONField(help_text="Their names; of one that was renamed, before and after")
    steps = models.JSONField(default=list)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, named_beside, null=True, blank=True, related_name="+")
    undone_by_name = LineField(max_length=120, blank=True, help_text="Of somebody without an account")
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        first, *rest = (f"“{name}”" for name in self.names)
        match self.kind:
            case self.Kind.MERGED:
                return f"{first} merged into {rest[0]}"
            case self.Kind.SPLIT:
                return f"{first} split off from {rest[0]}"
            case self.Kind.RENAMED if rest[0] == first:
                return f"{first} given another address"
            case self.Kind.RENAMED:
                return f"{first} renamed to {rest[0]}"
            case _:
                return f"{first} and {rest[0]} kept apart"

    @property
    def who_undid_it(self):
        return called(self.undone_by) if self.undone_by else self.undone_by_name
