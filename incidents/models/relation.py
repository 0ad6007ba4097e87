from django.db import models

from incidents.access import is_administrator
from incidents.text_fields import LineField

from .incident import Incident


class RelationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Relations of which the user may read both incidents."""
        if is_administrator(user):
            return self
        visible = Incident.objects.visible_to(user).values("pk")
        return self.filter(incident__in=visible, to__in=visible)


class Relation(models.Model):
    class Kind(models.TextChoices):
        DUPLICATE_OF = "duplicate_of", "Duplicate of"
        RECURRENCE_OF = "recurrence_of", "Recurrence of"
        CAUSED_BY = "caused_by", "Caused by"
        RELATED_TO = "related_to", "Related to"

        @property
        def reversed_label(self):
            """How the other incident of the two says it."""
            return {"duplicate_of": "Has a duplicate", "recurrence_of": "Recurred as", "caused_by": "Caused"}.get(
                self.value, self.label
            )

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="relations")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.RELATED_TO)
    to = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="relations_from")
    note = LineField(max_length=500, blank=True)

    PER_INCIDENT = 50
    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "to"],
                name="relation_is_stated_once",
                violation_error_message="This relation is on record already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(incident=models.F("to")),
                name="incident_is_not_related_to_itself",
                violation_error_message="An incident cannot be related to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.to}"
