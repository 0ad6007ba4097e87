from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Max

from incidents.access import OfIncidentQuerySet
from incidents.models.source import Fact
from incidents.text_fields import ParagraphField


class Tally(NamedTuple):
    """How often a lesson was violated, held, or had luck in its place; and when it was violated."""

    violated: int = 0
    upheld: int = 0
    luck: int = 0
    last_violated_at: datetime | None = None
    violated_at_known_time: int = 0

    @property
    def relearnt(self):
        """In how many incidents it was violated again, after one that is known to have taught it had begun."""
        return max(self.violated_at_known_time - 1, 0)


class EvidenceQuerySet(OfIncidentQuerySet):
    def violated(self):
        return self.filter(way=Evidence.Way.VIOLATED)

    def newest_first(self, *then):
        return super().newest_first("way", *then)

    def tallies(self):
        """The tally of every lesson that this evidence bears on, by the lesson's id."""
        at = "incident__started_at"
        rows = self.order_by().values_list("lesson", "way").annotate(Count("pk"), Max(at), Count(at))
        found = defaultdict(dict)
        for lesson, way, count, last, dated in rows:
            found[lesson][way] = count
            if way == Evidence.Way.VIOLATED:
                found[lesson] |= {"last_violated_at": last, "violated_at_known_time": dated}
        return {lesson: Tally(**values) for lesson, values in found.items()}


class Evidence(Fact):
    """What ties a lesson to an incident: how it shows there, and which way."""

    class Way(models.TextChoices):
        VIOLATED = "violated"
        UPHELD = "upheld", "Upheld: it held here"
        LUCK = "luck", "Luck"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="evidence")
    lesson = models.ForeignKey("lessons.Lesson", models.PROTECT, related_name="evidence")
    way = models.CharField(max_length=8, choices=Way, default=Way.VIOLATED)
    how = ParagraphField("how it shows", max_length=20_000)

    PER_INCIDENT = 100
    objects = EvidenceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        verbose_name_plural = "evidence"
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["incident", "lesson", "way"],
                name="evidence_is_given_once",
                violation_error_message="This incident bears on the lesson in that way already.",
            ),
        ]
        indexes = [
            models.Index(fields=["lesson", "incident"], name="evidence_by_lesson"),
            models.Index(fields=["lesson", "way", "incident"], name="evidence_by_lesson_and_way"),
        ]

    def __str__(self):
        return self.how
