from django.db import models

from incidents.moments import MomentColumns, moment_field, precision_field
from incidents.text_fields import KeyField, ParagraphField

from .category import Category
from .source import Fact


class Trigger(Fact):
    """What set it off. A trigger is not a cause."""

    category = models.CharField(max_length=16, choices=Category, db_index=True)
    text = ParagraphField()
    why = ParagraphField("why it applied here", blank=True)
    occurred_at = moment_field()
    occurred_precision = precision_field()

    PER_INCIDENT = 50
    occurred = MomentColumns("occurred")

    def __str__(self):
        return self.text


class Cause(Fact):
    class Kind(models.TextChoices):
        ROOT = "root", "Root cause"
        CONTRIBUTING = "contributing", "Contributing"
        LATENT = "latent", "Latent condition"
        DETECTION_GAP = "detection_gap", "Detection gap"

    key = KeyField(max_length=40, help_text="Short name by which remediations address it: thread-limit")
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.ROOT)
    category = models.CharField(max_length=16, choices=Category, db_index=True)
    text = ParagraphField()
    why = ParagraphField("why it applied here", blank=True)

    PER_INCIDENT = 100

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["incident", "key"],
                name="cause_key_is_unique_in_incident",
                violation_error_message="Another cause of this incident has that key.",
            ),
        ]

    def __str__(self):
        return self.text
