from django.conf import settings
from django.db import models

from incidents.access import OfIncidentQuerySet


class FormerDocument(models.Model):
    """The whole document of an incident as it was before an import changed it."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="former_documents")
    text = models.TextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self):
        return f"{self.incident} until {self.replaced_at:%Y-%m-%d %H:%M}"
