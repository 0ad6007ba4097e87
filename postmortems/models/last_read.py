from django.conf import settings
from django.db import models


class LastRead(models.Model):
    """Up to which revision an account says that it has read a postmortem."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(help_text="That of the revision; 0 where nothing had changed yet")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "incident"], name="last_read_is_noted_once")]

    def __str__(self):
        return f"{self.reader} read {self.incident} up to {self.number}"
