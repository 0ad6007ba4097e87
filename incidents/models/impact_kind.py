from django.db import models

from incidents.access import OfIncidentQuerySet


class ImpactKind(models.Model):
    """One way in which an incident did harm. An incident for which none is stated has no rows."""

    class Kind(models.TextChoices):
        AVAILABILITY = "availability"
        PERFORMANCE = "performance"
        DATA_LOSS = "data_loss", "Data loss"
        DATA_INTEGRITY = "data_integrity", "Data integrity"
        CONFIDENTIALITY = "confidentiality"
        COST = "cost"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="impact_kinds")
    kind = models.CharField(max_length=15, choices=Kind)

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "kind"], name="kind_of_impact_is_stated_once"),
        ]
        indexes = [models.Index(fields=["kind", "incident"], name="impact_kind_by_kind")]

    def __str__(self):
        return self.get_kind_display()
