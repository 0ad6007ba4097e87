"""The milestones of an incident, which of them may not come before which, and how long it took."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from incidents.moments import Duration, MomentColumns, Precision, moment_field, precision_field
from incidents.text_fields import LineField


class Milestone(models.TextChoices):
    STARTED = "started"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    IDENTIFIED = "identified"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


#: From when an incident counts as mitigated, as pages and the administration explain it. No source, no moment.
MITIGATED_MEANS = (
    "most affected users could again do what they came for, though capacity, redundancy or backlog were still being "
    "restored"
)
#: Which milestone may not come before which. A cause may be identified before or after users are helped.
ORDER = [
    (Milestone.STARTED, Milestone.DETECTED),
    (Milestone.STARTED, Milestone.IDENTIFIED),
    (Milestone.STARTED, Milestone.MITIGATED),
    (Milestone.STARTED, Milestone.RESOLVED),
    (Milestone.DETECTED, Milestone.ACKNOWLEDGED),
    (Milestone.MITIGATED, Milestone.RESOLVED),
]
#: The columns that hold the milestones, for queries that fetch no more than they show.
MILESTONE_COLUMNS = [f"{milestone}_{part}" for milestone in Milestone.values for part in ("at", "precision")]

#: A hundred years: nothing lasted longer.
STATED_MINUTES_AT_MOST = 100 * 366 * 24 * 60


def out_of_order(first, then):
    return f"An incident cannot be {then} before it {'has' if first == Milestone.STARTED else 'is'} {first}."


def in_order(first, then):
    """The database's part of the promise: where both are exact. ``check_milestones`` sees to the vaguer ones."""
    return models.CheckConstraint(
        condition=(
            Q(**{f"{first}_at": None})
            | Q(**{f"{then}_at": None})
            | Q(**{f"{then}_at__gte": F(f"{first}_at")})
            | ~Q(**{f"{first}_precision": Precision.MINUTE})
            | ~Q(**{f"{then}_precision": Precision.MINUTE})
        ),
        name=f"incident_is_{then}_after_it_is_{first}",
        violation_error_message=out_of_order(first, then),
    )


class HasMilestones(models.Model):
    """What has milestones, each a moment or not known, and a duration as a source states it."""

    zone: Any  #: in which they are told

    started_at = moment_field(help_text="First effect on users")
    started_precision = precision_field()
    detected_at = moment_field()
    detected_precision = precision_field()
    acknowledged_at = moment_field()
    acknowledged_precision = precision_field()
    identified_at = moment_field(help_text="The cause is known")
    identified_precision = precision_field()
    mitigated_at = moment_field(help_text=f"From then {MITIGATED_MEANS}")
    mitigated_precision = precision_field()
    resolved_at = moment_field(help_text="Fully recovered")
    resolved_precision = precision_field()
    stated_duration = LineField(
        "duration as stated",
        max_length=200,
        blank=True,
        help_text="How long it took, in the words of a source that gives no moments: about three hours",
    )
    stated_minutes = models.PositiveIntegerField(
        "in minutes",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(STATED_MINUTES_AT_MOST)],
        help_text="Where the words can be put so: 180. Never counted among times that are worked out.",
    )

    started = MomentColumns("started")
    detected = MomentColumns("detected")
    acknowledged = MomentColumns("acknowledged")
    identified = MomentColumns("identified")
    mitigated = MomentColumns("mitigated")
    resolved = MomentColumns("resolved")

    class Meta:
        abstract = True

    @property
    def milestones(self):
        """The moment, or None, of every milestone, in order."""
        return {milestone: getattr(self, milestone.value) for milestone in Milestone}

    @property
    def year(self):
        """The year in which it started, where it happened; None while that is not known."""
        return self.started.in_zone(self.zone).year if self.started else None

    @property
    def time_to_resolve_duration(self):
        return Duration.between(self.started, self.resolved)

    @property
    def stated_length(self):
        """The duration as stated, where it can be put in minutes."""
        return self.stated_minutes and Duration(timedelta(minutes=self.stated_minutes), Precision.MINUTE)

    def check_milestones(self):
        """Raise ValidationError when one that must not come before another does, however vague they are."""
        moments = self.milestones
        for first, then in ORDER:
            earlier, later = moments[first], moments[then]
            if earlier and later and not earlier.may_be_before(later):
                raise ValidationError({f"{then}_at": out_of_order(first, then)})
