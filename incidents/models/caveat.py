from django.db import models

from incidents.access import OfIncidentQuerySet


class Caveat(models.Model):
    """What the record does not know for certain, said plainly."""

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", "Not known"
        DISAGREEMENT = "disagreement", "Sources disagree"
        READING = "reading", "Our reading"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="caveats")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UNKNOWN)
    text = models.TextField()
    sources = models.ManyToManyField("incidents.Source", blank=True, related_name="caveats")

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text
