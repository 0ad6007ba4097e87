"""Every row that points at a lesson."""

from typing import Any, NamedTuple

from django.db.models import Q

from incidents.models import Incident
from lessons.models import Evidence, Lesson, LessonAlias, LessonFormerSlug, Remediation


class Link(NamedTuple):
    model: Any
    column: str  #: holds the lesson's id
    beside: tuple[str, ...] = ()  #: the columns that with it are unique

    def rows(self, lesson_id):
        return self.model._default_manager.filter(**{self.column: lesson_id}).order_by("pk")

    def key(self, row):
        return tuple(getattr(row, column) for column in self.beside) if self.beside else row.pk


EVIDENCE = Link(Evidence, "lesson_id", ("incident_id", "way"))
APPLIED = Link(Remediation.applies.through, "lesson_id", ("remediation_id",))
RELATED = Link(Lesson.related.through, "from_lesson_id", ("to_lesson_id",))
RELATED_FROM = Link(Lesson.related.through, "to_lesson_id", ("from_lesson_id",))
ALIASES = Link(LessonAlias, "lesson_id")
FORMER_SLUGS = Link(LessonFormerSlug, "lesson_id")
LINKS = [EVIDENCE, APPLIED, RELATED, RELATED_FROM, ALIASES, FORMER_SLUGS]


def incidents_naming(lesson_id):
    """The incidents whose documents name the lesson."""
    return Incident.objects.filter(
        Q(pk__in=EVIDENCE.rows(lesson_id).order_by().values("incident"))
        | Q(pk__in=APPLIED.rows(lesson_id).order_by().values("remediation__incident"))
    )
