from django.db import models


class Demonstration(models.Model):
    """That the demonstration is loaded, and what it made, so that it can be taken out again. There is one at most."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    loaded_at = models.DateTimeField()
    made = models.JSONField(default=dict, help_text="References, and the ids of accounts and of what was named anew")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="demonstration_is_one"),
        ]

    def __str__(self):
        return f"Loaded on {self.loaded_at:%Y-%m-%d}"
