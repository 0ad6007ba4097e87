from django.conf import settings
from django.db import models

from incidents.access import OfIncidentQuerySet
from incidents.text_fields import ParagraphField

from .incident import Incident


class StatusChange(models.Model):
    """One step of a postmortem from draft to published: who, when, from, to, why."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="status_changes")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    why = ParagraphField(blank=True)

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self):
        return f"{self.from_state or 'new'} to {self.to_state}"

    @property
    def to_label(self):
        return Incident.State(self.to_state).label
