import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from incidents.models import Incident
from incidents.models.person import called, named_beside
from incidents.text_fields import LineField, ParagraphField


class Revision(models.Model):
    """The whole document of a postmortem as it was once: who made it so, when, and why.

    It is found by the reference, which is never given again, and outlives the rows of the incident.
    """

    reference = models.CharField(max_length=24)
    number = models.PositiveIntegerField(help_text="Counts the revisions of a reference from 1")
    incident = models.ForeignKey("incidents.Incident", models.SET_NULL, null=True, related_name="revisions")
    deletion = models.ForeignKey(
        "postmortems.Deletion", models.CASCADE, null=True, blank=True, related_name="revisions", help_text="If deleted"
    )
    document = models.TextField(help_text="As a backup writes it, in JSON")
    is_whole = models.BooleanField(default=True, help_text="Unless it is from before rows of facts were kept")
    state = models.CharField(max_length=10, choices=Incident.State)
    visibility = models.CharField(max_length=10, choices=Incident.Visibility)
    is_settled = models.BooleanField(help_text="Whether readers saw it then, as far as its visibility went")
    groups = models.JSONField(default=list, help_text="The ids of the groups to which it was restricted")
    what = LineField(max_length=300, blank=True, help_text="What it changes, in few words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, named_beside, null=True, related_name="+")
    by_name = LineField(max_length=120, blank=True)
    at = models.DateTimeField()
    why = ParagraphField(blank=True)

    class Meta:
        ordering = ["reference", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "number"], name="revision_has_a_number_of_its_own"),
            models.CheckConstraint(condition=Q(by=None) | Q(by_name=""), name="revision_is_by_an_account_or_a_name"),
        ]

    def __str__(self):
        return f"{self.reference}, revision {self.number}"

    @cached_property
    def data(self):
        """The document as plain data."""
        return json.loads(self.document)

    @property
    def who(self):
        """What pages call whoever made it; blank where that is not known."""
        return called(self.by) if self.by else self.by_name
