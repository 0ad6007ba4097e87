from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.addresses import address
from incidents.models.person import named_beside
from incidents.models.source import Fact
from incidents.moments import day_field
from incidents.text_fields import AddressField, KeyField, LineField, ParagraphField
from lessons.models.due_date import DueDate, DuePrecision
from lessons.models.tracker import ticket_address, validate_tracker_key

from .life import RemediationLife
from .postponements import Postponements
from .queryset import IS_OPEN, STALE_AFTER, RemediationQuerySet
from .status import COMPLETE, OPEN, RemediationStatus
from .ticket_label import ticket_of


def owner_kept_by_name(collector, field, rows, using):
    """Who was to do it stays on record when the account is deleted. Called so in a migration."""
    named_beside(collector, field, rows, using)


class Remediation(RemediationLife, Fact):
    """A change that we commit to after an incident. Also called an action item."""

    class Kind(models.TextChoices):
        PREVENT = "prevent"
        DETECT = "detect"
        MITIGATE = "mitigate"
        RECOVER = "recover"
        COMMUNICATE = "communicate"
        PROCESS = "process"

    class Priority(models.IntegerChoices):
        HIGH = 1
        MEDIUM = 2
        LOW = 3

    class Links(models.TextChoices):
        """Who says which causes it addresses and which lessons it applies."""

        STATED = "stated", "Stated by the source"
        READING = "reading", "Our reading"

    Status = RemediationStatus
    OPEN, COMPLETE = OPEN, COMPLETE
    MOST_DONE_FIRST = [*reversed(OPEN + COMPLETE), Status.DECLINED]

    key = KeyField(max_length=40, help_text="Short name, unique in its incident: more-alarms")
    text = ParagraphField()
    kind = models.CharField(max_length=11, choices=Kind)
    status = models.CharField(max_length=11, choices=Status, default=Status.PROPOSED, db_index=True)
    stated_status = LineField(
        max_length=40, blank=True, help_text="What its own tracker calls this status: blocked. Gone with the next step"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, owner_kept_by_name, null=True, blank=True, related_name="remediations"
    )
    owner_name = LineField("owner's name", max_length=120, blank=True, help_text="Of an owner without an account")
    team = LineField(max_length=120, blank=True, db_index=True)
    opened_on = day_field()
    due_on = day_field(db_index=True, help_text="Of a month, quarter or year any day")
    due_precision = models.CharField(max_length=7, choices=DuePrecision, default=DuePrecision.DAY)
    completed_on = day_field()
    declined_because = ParagraphField(blank=True)
    tracker_key = LineField(
        max_length=40, blank=True, validators=[validate_tracker_key], help_text="Of the ticket: OPS-123"
    )
    tracker_url = AddressField("tracker URL", blank=True, help_text="Where a key says too little")
    evidence_url = AddressField("evidence URL", blank=True)
    evidence_note = ParagraphField(blank=True, help_text="What shows that it works, where no address does")
    addresses = models.ManyToManyField("incidents.Cause", blank=True, related_name="remediations")
    applies = models.ManyToManyField("lessons.Lesson", blank=True, related_name="remediations")
    links = models.CharField(
        max_length=7,
        choices=Links,
        default=Links.STATED,
        help_text="Whether the source states the causes and lessons above",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    moved_on = day_field(editable=False, help_text="The day of its last change")

    PER_INCIDENT = 500
    AT_MOST = {"addresses": 50, "applies": 200}
    objects = RemediationQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["incident", "key"],
                name="remediation_key_is_unique_in_incident",
                violation_error_message="Another remediation of this incident has that key.",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(declined_because=""),
                name="declined_remediation_has_a_reason",
                violation_error_message="Say why the remediation is declined.",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | ~Q(evidence_url="") | ~Q(evidence_note=""),
                name="verified_remediation_has_evidence",
                violation_error_message="A verified remediation says what shows that it works: an address, or a note.",
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(owner_name=""),
                name="remediation_has_one_owner",
                violation_error_message="An owner is an account or, without one, a name: leave one out.",
            ),
            models.CheckConstraint(
                condition=Q(tracker_key="") | Q(tracker_url=""),
                name="remediation_has_one_tracker",
                violation_error_message="A ticket is named by its key or by its address: leave one out.",
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(status__in=["done", "verified"]),
                name="completed_remediation_is_done",
                violation_error_message="Only a remediation that is done or verified has a day of completion.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(due_precision="day"),
                name="remediation_due_in_a_period_has_a_date",
                violation_error_message="Say in which month, quarter or year it is due: any day of it.",
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(due_on=None) | Q(due_on__gte=F("opened_on")),
                name="remediation_is_due_after_it_is_opened",
                violation_error_message="A remediation cannot be due before it was opened.",
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(completed_on=None) | Q(completed_on__gte=F("opened_on")),
                name="remediation_is_completed_after_it_is_opened",
                violation_error_message="A remediation cannot be complete before it was opened.",
            ),
        ]
        indexes = [
            # all that the board counts, in the order in which it groups
            models.Index(
                fields=["kind", "status", "incident", "due_on", "owner", "owner_name", "team"],
                name="remediation_on_the_board",
            ),
            models.Index(fields=["incident", "status", "completed_on"], name="remediation_by_incident"),
            # what is still open, in the orders in which the board lists it first
            models.Index(fields=["due_on", "incident"], condition=IS_OPEN, name="remediation_open_by_due"),
            models.Index(fields=["opened_on", "incident"], condition=IS_OPEN, name="remediation_open_by_age"),
            models.Index(fields=["moved_on", "incident"], condition=IS_OPEN, name="remediation_open_by_movement"),
            models.Index(
                fields=["completed_on", "id", "incident"],
                condition=Q(completed_on__isnull=False),
                name="remediation_by_completion",
            ),
            models.Index(
                fields=["id", "incident"],
                condition=Q(completed_on=None, status__in=["done", "verified"]),
                name="remediation_done_some_day",
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return address("remediation_detail", self.pk)

    @property
    def has_owner(self):
        return bool(self.owner_id or self.owner_name or self.team)

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_complete(self):
        return self.status in self.COMPLETE

    @property
    def tracker(self):
        """The ticket's key, or its address."""
        return self.tracker_key or self.tracker_url

    @property
    def tracker_link(self):
        return self.tracker_url or (self.tracker_key and ticket_address(self.tracker_key))

    @property
    def ticket(self):
        """What its tracker calls the ticket, where an address says; None of a key alone."""
        return ticket_of(self.tracker_url) if self.tracker_url else None

    @property
    def due(self):
        """When it is due, as far as that was said; ``due_on`` is the last day of it."""
        return self.due_on and DueDate(self.due_on, DuePrecision(self.due_precision))

    def clean(self):
        super().clean()
        if self.due_on and self.due_precision in DuePrecision:
            self.due_on = DueDate.of(self.due_on, self.due_precision).on

    @property
    def is_ours(self):
        """Whether this site follows it up. What others state of theirs has no owner or date here."""
        return self.incident.organization.is_ours

    def is_overdue(self, *, on):
        return self.is_open and self.due_on is not None and self.due_on < on and self.is_ours

    def is_stale(self, *, on):
        return self.is_open and self.moved_on is not None and self.moved_on <= on - STALE_AFTER and self.is_ours

    @property
    def postponements(self):
        """How often its due date was moved, and by how many days in all."""
        return Postponements.of(self)
