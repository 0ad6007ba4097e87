from django.db import models
from django.db.models import F, Q

from incidents.models.source import Fact
from incidents.moments import Duration, MomentColumns, Precision, moment_field, precision_field


class TimelineEvent(Fact):
    """A fact with a time. The order is the one in which the story is told; a moment may be unknown."""

    class Kind(models.TextChoices):
        TRIGGER = "trigger"
        IMPACT = "impact"
        DETECTION = "detection"
        DIAGNOSIS = "diagnosis"
        ESCALATION = "escalation"
        MITIGATION = "mitigation"
        RECOVERY = "recovery"
        COMMUNICATION = "communication"
        RESOLUTION = "resolution"
        NOTE = "note"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="timeline")
    occurred_at = moment_field()
    occurred_precision = precision_field()
    ended_at = moment_field(help_text="For something that lasted")
    ended_precision = precision_field()
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.NOTE)
    text = models.TextField()
    evidence_url = models.URLField("evidence URL", max_length=500, blank=True)

    occurred = MomentColumns("occurred")
    ended = MomentColumns("ended")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(ended_at=None)
                    | Q(ended_at__gte=F("occurred_at"))
                    | ~Q(occurred_precision=Precision.MINUTE)
                    | ~Q(ended_precision=Precision.MINUTE)
                ),
                name="timeline_event_ends_after_it_begins",
                violation_error_message="An event cannot end before it begins.",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def duration(self):
        return Duration.between(self.occurred, self.ended)
