from itertools import count

from django.core.exceptions import ValidationError
from django.db import models

from incidents.moments import MomentColumns, moment_field, precision_field
from incidents.text_fields import KeyField, ParagraphField

from .category import category_field
from .source import Fact


class Trigger(Fact):
    """What set it off. A trigger is not a cause."""

    category = category_field()
    text = ParagraphField()
    why = ParagraphField("why it applied here", blank=True)
    occurred_at = moment_field()
    occurred_precision = precision_field()

    PER_INCIDENT = 50
    occurred = MomentColumns("occurred")

    def __str__(self):
        return self.text

    @property
    def category_told(self):
        return self.get_category_display() if self.category else "Category not rated"


class Cause(Fact):
    class Kind(models.TextChoices):
        ROOT = "root", "Root cause"
        CONTRIBUTING = "contributing", "Contributing"
        LATENT = "latent", "Latent condition"
        DETECTION_GAP = "detection_gap", "Detection gap"
        NOT_RATED = "", "Not rated"

    key = KeyField(
        max_length=40,
        null=True,
        blank=True,
        help_text="Short name by which remediations address it: thread-limit. Left out, it is given when one does.",
    )
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.NOT_RATED, blank=True)
    category = category_field()
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

    @property
    def category_told(self):
        return self.get_category_display() if self.category else "Category not rated"

    @property
    def rating(self):
        """Its kind and its category, as far as somebody rated them."""
        if not (self.kind or self.category):
            return ["Not rated"]
        return [self.get_kind_display() if self.kind else "Kind not rated", self.category_told]

    def clean(self):
        if not self.key and self.pk and self.remediations.exists():
            raise ValidationError({"key": "Remediations address it by its key: leave it one."})

    def give_key(self):
        """Give it a key that no other cause of the incident has, so that it can be named."""
        taken = set(Cause.objects.filter(incident=self.incident_id).values_list("key", flat=True))
        self.key = next(key for number in count(1) if (key := f"cause-{number}") not in taken)
        self.save(update_fields=["key"])
