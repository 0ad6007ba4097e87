"""The milestones of an incident, and which of them may not come before which."""

from django.db import models
from django.db.models import F, Q

from incidents.moments import Precision


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


def out_of_order(first, then):
    return f"An incident cannot be {then} before it {'has' if first == Milestone.STARTED else 'is'} {first}."


def in_order(first, then):
    """The database's part of the promise: where both are exact. ``Incident.clean`` sees to the vaguer ones."""
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
