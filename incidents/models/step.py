from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.text_fields import LineField

from .person import called, named_beside


class Step(models.Model):
    """Something that somebody changed: who, and when. Who it was stays on record when the account is deleted."""

    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, named_beside, null=True, blank=True, related_name="+")
    changed_by_name = LineField(max_length=120, blank=True, help_text="Of somebody without an account")
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(changed_by=None) | Q(changed_by_name=""),
                name="%(class)s_is_by_an_account_or_a_name",
                violation_error_message="Who changed it is an account or, without one, a name: leave one out.",
            )
        ]

    @property
    def who(self):
        """What pages call whoever changed it; blank where that is not known."""
        return called(self.changed_by) if self.changed_by else self.changed_by_name
