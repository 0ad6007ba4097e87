import json

from django.conf import settings
from django.db import models


class SectionDraft(models.Model):
    """What somebody typed into a section of a postmortem and has not saved: kept as it is, checked by nothing.

    Only who typed it sees it. It goes when the section is saved, or when it is discarded.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="section_drafts")
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="section_drafts")
    section = models.CharField(max_length=20)
    #: As JSON, in which a text column keeps what a column for JSON would not: PostgreSQL's takes no \\u0000.
    content = models.TextField(help_text="What was typed, and how the section was when it was opened, in JSON")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "incident", "section"], name="section_has_one_draft_of_an_account"
            )
        ]

    def __str__(self):
        return f"{self.section} of {self.incident_id}"

    @property
    def data(self):
        return json.loads(self.content)
