from datetime import UTC, datetime
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from incidents.models.source import Fact
from incidents.moments import Duration, MomentColumns, Precision, moment_field, precision_field
from incidents.text_fields import AddressField, ParagraphField

ENDS_BEFORE = "An event cannot end before it begins."


def put_in_order(incident):
    """Give the events of an incident places in the order of time, as far as they are known to the minute.

    The others stay behind the event that they follow.
    """
    groups: list[tuple[datetime, list[TimelineEvent]]] = [(datetime.min.replace(tzinfo=UTC), [])]
    for event in incident.timeline.order_by("position", "pk"):
        if event.occurred and event.occurred.precision == Precision.MINUTE:
            groups.append((event.occurred_at, [event]))
        else:
            groups[-1][1].append(event)
    events = [event for _, group in sorted(groups, key=itemgetter(0)) for event in group]
    moved = [event for place, event in enumerate(events) if event.position != place]
    for place, event in enumerate(events):
        event.position = place
    TimelineEvent.objects.bulk_update(moved, ["position"])


def kinds_of_event():
    """What a kind may be. A function, so that a new kind needs no migration."""
    return TimelineEvent.Kind.choices


class TimelineEvent(Fact):
    """A fact with a time. The order is the one in which the story is told; a moment may be unknown."""

    class Kind(models.TextChoices):
        TRIGGER = "trigger"
        IMPACT = "impact"
        DETECTION = "detection"
        DIAGNOSIS = "diagnosis"
        ESCALATION = "escalation"
        MITIGATION = "mitigation"
        RECOVERY = "recovery"
        COMMUNICATION = "communication"
        RESOLUTION = "resolution"
        NOTE = "note"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="timeline")
    occurred_at = moment_field()
    occurred_precision = precision_field()
    ended_at = moment_field(help_text="For something that lasted")
    ended_precision = precision_field()
    kind = models.CharField(max_length=13, choices=kinds_of_event, default=Kind.NOTE)
    text = ParagraphField()
    evidence_url = AddressField("evidence URL", blank=True)

    PER_INCIDENT = 2_000
    occurred = MomentColumns("occurred")
    ended = MomentColumns("ended")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(occurred_at__isnull=False),
                name="timeline_event_that_ends_has_begun",
                violation_error_message="An event with an end has a beginning, too.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(ended_at=None)
                    | Q(ended_at__gte=F("occurred_at"))
                    | ~Q(occurred_precision=Precision.MINUTE)
                    | ~Q(ended_precision=Precision.MINUTE)
                ),
                name="timeline_event_ends_after_it_begins",
                violation_error_message=ENDS_BEFORE,
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def kind_label(self):
        """What ``get_kind_display`` says, which would go through all kinds anew for every event of a page."""
        return self.Kind(self.kind).label

    @property
    def duration(self):
        return Duration.between(self.occurred, self.ended)

    def clean(self):
        if self.occurred and self.ended and not self.occurred.may_be_before(self.ended):
            raise ValidationError({"ended_at": ENDS_BEFORE})
