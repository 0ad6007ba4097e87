from django.db import models

from incidents.access import OfIncidentQuerySet
from incidents.text_fields import ParagraphField


class Caveat(models.Model):
    """What the record does not know for certain, said plainly."""

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", "Not known"
        DISAGREEMENT = "disagreement", "Sources disagree"
        READING = "reading", "Our reading"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="caveats")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UNKNOWN)
    text = ParagraphField()
    sources = models.ManyToManyField("incidents.Source", blank=True, related_name="caveats")

    PER_INCIDENT = 100
    AT_MOST = {"sources": 20}
    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text
