from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.access import is_administrator
from incidents.models.person import called, named_beside
from incidents.text_fields import LineField, ParagraphField


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def visible_to(self, user):
        """Administrators see what anybody deleted; others what they wrote, or deleted themselves."""
        if is_administrator(user):
            return self
        return self.filter(Q(by=user) | Q(pk__in=Deletion.authors.through.objects.filter(user=user).values("deletion")))


class Deletion(models.Model):
    """A postmortem that was deleted and can be brought back: its revisions stay with this, which names it meanwhile."""

    reference = models.CharField(max_length=24)
    slug = models.SlugField(max_length=80)
    title = LineField(max_length=200)
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, named_beside, null=True, related_name="+")
    by_name = LineField(max_length=120, blank=True)
    at = models.DateTimeField()
    why = ParagraphField(blank=True)
    beside: Any = models.JSONField(default=dict, help_text="What the document does not say: ids, relations to it")

    objects = DeletionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(by=None) | Q(by_name=""), name="deletion_is_by_an_account_or_a_name")
        ]

    def __str__(self):
        return f"{self.reference}, deleted"

    @property
    def who(self):
        return called(self.by) if self.by else self.by_name
