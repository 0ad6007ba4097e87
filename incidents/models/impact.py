from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from incidents.access import OfIncidentQuerySet
from incidents.moments import Duration, MomentColumns, Precision, moment_field, precision_field
from incidents.text_fields import LineField, ParagraphField

from .incident import ORIGIN_CONTRADICTED
from .source import Fact

ENDS_BEFORE = "An impact cannot end before it begins."
NO_EFFECT = "Say what failed; only a service that carried the failure on may have no effect of its own."
NOT_THROUGH_OTHERS = "An origin is reached through no other service: take away those it came via."


class ImpactQuerySet(OfIncidentQuerySet):
    def struck(self):
        """Those on services that were struck: not those that only carried the failure to others."""
        return self.exclude(role=Impact.Role.CARRIED)


class Impact(Fact):
    """A service that an incident struck, at its origin or through others. Together they are the blast radius.

    One that carried the failure on without an effect of its own belongs to it, and is not counted as struck.
    """

    class Role(models.TextChoices):
        ORIGIN = "origin"
        CASCADED = "cascaded"
        CARRIED = "carried", "Carried it on"

    service = models.ForeignKey("incidents.Service", models.PROTECT, related_name="impacts")
    part = LineField(max_length=120, blank=True, help_text="The part of the service that failed: front-end fleet")
    role = models.CharField(max_length=8, choices=Role, default=Role.CASCADED)
    effect = ParagraphField(blank=True, help_text="What failed; may be left out where it only carried the failure on")
    began_at = moment_field()
    began_precision = precision_field()
    ended_at = moment_field()
    ended_precision = precision_field()

    PER_INCIDENT = 500
    began = MomentColumns("began")
    ended = MomentColumns("ended")
    objects = ImpactQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["incident", "service", "part"],
                name="impact_on_a_part_is_stated_once",
                violation_error_message="The impact on this part of the service is on record already.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(began_at=None)
                    | Q(ended_at=None)
                    | Q(ended_at__gte=F("began_at"))
                    | ~Q(began_precision=Precision.MINUTE)
                    | ~Q(ended_precision=Precision.MINUTE)
                ),
                name="impact_ends_after_it_begins",
                violation_error_message=ENDS_BEFORE,
            ),
            models.CheckConstraint(
                condition=~Q(effect="") | Q(role="carried"),
                name="impact_says_what_failed",
                violation_error_message=NO_EFFECT,
            ),
        ]
        indexes = [models.Index(fields=["service", "incident"], name="impact_by_service")]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return f"{self.service}, {self.part}" if self.part else str(self.service)

    @property
    def is_carrier(self):
        return self.role == self.Role.CARRIED

    @property
    def duration(self):
        return Duration.between(self.began, self.ended)

    def clean(self):
        if not (self.effect or self.is_carrier):
            raise ValidationError({"effect": NO_EFFECT})
        if self.began and self.ended and not self.began.may_be_before(self.ended):
            raise ValidationError({"ended_at": ENDS_BEFORE})
        if self.role == self.Role.ORIGIN and self.incident_id and self.incident.origin_unknown:
            raise ValidationError({"role": ORIGIN_CONTRADICTED})
        if self.pk and self.role == self.Role.ORIGIN and self.vias.all():
            raise ValidationError({"role": NOT_THROUGH_OTHERS})


class ImpactVia(models.Model):
    """An edge of the blast radius: the service through which the failure came, and what carried it."""

    PER_IMPACT = 50

    impact = models.ForeignKey(Impact, models.CASCADE, related_name="vias")
    position = models.PositiveIntegerField(default=0)
    service = models.ForeignKey("incidents.Service", models.PROTECT, related_name="passed_on")
    by = LineField(max_length=120, blank=True, help_text="What carried the failure: metrics, logs")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["impact", "service"], name="impact_came_via_a_service_once"),
        ]

    def __str__(self):
        return f"{self.service} ({self.by})" if self.by else str(self.service)
