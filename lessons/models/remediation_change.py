from django.conf import settings
from django.db import models

from incidents.text_fields import ParagraphField

from .remediation import Remediation


class RemediationChange(models.Model):
    """One step of a remediation: who, when, from, to, note."""

    remediation = models.ForeignKey(Remediation, models.CASCADE, related_name="changes")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    from_status = models.CharField(max_length=11, blank=True)
    to_status = models.CharField(max_length=11, choices=Remediation.Status)
    note = ParagraphField(blank=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self):
        return f"{self.from_status or 'new'} to {self.to_status}"

    @property
    def from_label(self):
        return Remediation.Status(self.from_status).label if self.from_status else ""
