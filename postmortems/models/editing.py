from datetime import timedelta

from django.conf import settings
from django.db import models


class EditingQuerySet(models.QuerySet["Editing"]):
    def of_others(self, incident, user, *, at):
        """Who else has the editor of the incident open, as far as anybody can tell."""
        recent = self.filter(incident=incident, seen_at__gt=at - Editing.GONE_AFTER)
        return recent.exclude(account=user).order_by("opened_at").select_related("account")

    def note(self, incident, user, *, at):
        """The user has the editor of the incident open now."""
        known = self.filter(incident=incident, account=user)
        if not known.filter(seen_at__gt=at - Editing.GONE_AFTER).update(seen_at=at):
            self.update_or_create(incident=incident, account=user, defaults={"opened_at": at, "seen_at": at})


class Editing(models.Model):
    """Somebody has the editor of a postmortem open: since when, and when that was last seen."""

    GONE_AFTER = timedelta(minutes=15)

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = EditingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "incident"], name="editing_is_noted_once_of_an_account")
        ]

    def __str__(self):
        return f"{self.account_id} edits {self.incident_id}"
