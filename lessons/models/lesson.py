from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from incidents.access import can_read_site
from incidents.addresses import address
from incidents.markdown import MarkdownModel
from incidents.models import Wikilink
from incidents.text_fields import PROSE, KeyField, LineField, ParagraphField, ProseField
from incidents.text_matching import folded

from .slugs import validate_lesson_slug
from .vocabulary import LessonFormerSlug

QUESTIONS_AT_MOST, LONGEST_QUESTION = 200, 300


def validate_questions(text):
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > QUESTIONS_AT_MOST:
        raise ValidationError(f"A lesson has at most {QUESTIONS_AT_MOST} questions.")
    if too_long := next((line for line in lines if len(line) > LONGEST_QUESTION), None):
        raise ValidationError(f"“{too_long[:40]}…” is longer than {LONGEST_QUESTION} characters.")


class LessonGroup(models.Model):
    name = LineField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lessons belong to no incident: whoever may read the site reads them all. Their tallies are another matter."""
        return self if can_read_site(user) else self.none()

    def matching(self, text):
        """Lessons in whose name, statement, symptom or other names every word occurs, whatever its case and accents."""
        words = folded(text).split()
        if not words:
            return self
        lessons: Any = self.prefetch_related("aliases")
        return self.filter(pk__in=[lesson.pk for lesson in lessons if all(word in lesson.searched for word in words)])


class Lesson(MarkdownModel):
    """A pattern worth a page of its own, shared by all the incidents that teach it."""

    slug = KeyField(max_length=80, unique=True, validators=[validate_lesson_slug])
    name = LineField(max_length=120, unique=True)
    group = models.ForeignKey(LessonGroup, models.PROTECT, null=True, blank=True, related_name="lessons")
    statement = LineField(max_length=500)
    symptom = LineField(
        max_length=120, blank=True, help_text="How it feels from outside: It falls over again as it comes back"
    )
    why = ProseField(blank=True)
    questions = ParagraphField(
        max_length=PROSE,
        validators=[validate_questions],
        blank=True,
        help_text="Questions to ask of one's own system, one a line",
    )
    related = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="related_from")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    AT_MOST = {"related": 200}
    history = HistoricalRecords(excluded_fields=["why_html"])
    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("lesson_detail", self.slug)

    def clean(self):
        former = (
            LessonFormerSlug.objects.filter(slug=self.slug).exclude(lesson=self.pk).select_related("lesson").first()
        )
        if former:
            raise ValidationError(f"{former.explanation}: choose another slug.")

    @property
    def question_list(self):
        return [line.strip() for line in self.questions.splitlines() if line.strip()]

    @property
    def searched(self):
        """All that is looked through for words, folded."""
        return folded(
            "\n".join([self.name, self.statement, self.symptom, *(str(alias) for alias in self.aliases.all())])
        )

    @property
    def checklist(self):
        """The questions as plain Markdown, for a review or a ticket."""
        return "\n".join(
            [f"# {self.name}", "", self.statement, "", *(f"- [ ] {question}" for question in self.question_list)]
        )


class LessonWikilink(Wikilink):
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="wikilinks")


class LessonAlias(models.Model):
    """Another name by which people look for a lesson."""

    PER_LESSON = 200

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="aliases")
    name = LineField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "aliases"

    def __str__(self):
        return self.name
