from django.db import models

from incidents.models.step import Step
from incidents.text_fields import ParagraphField

from .remediation import Remediation


class RemediationChange(Step):
    """One step of a remediation: who, when, from, to, note."""

    remediation = models.ForeignKey(Remediation, models.CASCADE, related_name="changes")
    from_status = models.CharField(max_length=11, blank=True)
    to_status = models.CharField(max_length=11, choices=Remediation.Status)
    note = ParagraphField(blank=True)

    def __str__(self):
        return f"{self.from_status or 'new'} to {self.to_status}"

    @property
    def from_label(self):
        return Remediation.Status(self.from_status).label if self.from_status else ""
