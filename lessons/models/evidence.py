from django.db import models

from incidents.models.source import Fact


class Evidence(Fact):
    """What ties a lesson to an incident: how it shows there, and which way."""

    class Way(models.TextChoices):
        VIOLATED = "violated"
        UPHELD = "upheld", "Upheld: it held here"
        LUCK = "luck", "Luck"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="evidence")
    lesson = models.ForeignKey("lessons.Lesson", models.PROTECT, related_name="evidence")
    way = models.CharField(max_length=8, choices=Way, default=Way.VIOLATED)
    how = models.TextField("how it shows")

    class Meta(Fact.Meta):
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "lesson", "way"],
                name="evidence_is_given_once",
                violation_error_message="This incident bears on the lesson in that way already.",
            )
        ]
        indexes = [models.Index(fields=["lesson", "incident"], name="evidence_by_lesson")]

    def __str__(self):
        return self.how
