from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Max

from incidents.access import OfIncidentQuerySet
from incidents.models.source import Fact
from incidents.text_fields import ParagraphField


class Tally(NamedTuple):
    """How often a lesson was broken, held, had luck in its place or was only advised; and when it was broken."""

    violated: int = 0
    upheld: int = 0
    luck: int = 0
    advised: int = 0
    last_violated_at: datetime | None = None
    violated_at_known_time: int = 0

    @property
    def broken_again(self):
        """In how many incidents it was broken again, after one that is known to have broken it had begun."""
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
        VIOLATED = "violated", "Broken"
        UPHELD = "upheld", "Held"
        LUCK = "luck", "Luck"
        ADVISED = "advised", "Advised"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="evidence")
    lesson = models.ForeignKey("lessons.Lesson", models.PROTECT, related_name="evidence")
    way = models.CharField(
        max_length=8,
        choices=Way,
        default=Way.VIOLATED,
        help_text="Broken: the incident went against it. Held: it was followed, and that helped. Luck: chance stood in "
        "for it. Advised: an author of a source recommends it, or a remediation applies it, and nobody says that the "
        "incident broke it.",
    )
    how = ParagraphField("how it shows", max_length=20_000)

    PER_INCIDENT = 100
    objects = EvidenceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        verbose_name_plural = "evidence"
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(way__in=["violated", "upheld", "luck", "advised"]),
                name="evidence_shows_in_a_known_way",
                violation_error_message="A lesson was broken, held, was replaced by luck or is advised.",
            ),
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
