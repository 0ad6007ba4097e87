from django.db import models

from incidents.access import OfIncidentQuerySet
from incidents.text_fields import ParagraphField

from .incident import Incident
from .step import Step


class StatusChange(Step):
    """One step of a postmortem from draft to published: who, when, from, to, why."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="status_changes")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    why = ParagraphField(blank=True)

    objects = OfIncidentQuerySet.as_manager()

    def __str__(self):
        return f"{self.from_state or 'new'} to {self.to_state}"

    @property
    def is_for_readers(self):
        """Whether its reason is told to readers: what is said during a review stays among those who write."""
        return self.to_state in Incident.SETTLED

    @property
    def to_label(self):
        return Incident.State(self.to_state).label
