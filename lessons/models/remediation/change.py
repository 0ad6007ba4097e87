from django.db import models
from django.db.models import Q

from incidents.models.step import Step
from incidents.moments import day_field
from incidents.text_fields import LineField, ParagraphField
from lessons.models.due_date import DueDate

from .status import RemediationStatus
from .ticket_label import ticket_of

#: It came with its status: nothing was before.
IS_ENTRY = Q(field="status", before="")


class RemediationChangeQuerySet(models.QuerySet):
    def moves(self):
        """All but those by which remediations came with their status."""
        return self.exclude(IS_ENTRY)

    def oldest_first(self):
        return self.order_by("changed_at", "pk")


class RemediationChange(Step):
    """One step of a remediation: who, when, which field, from, to, note.

    Before and after are the texts of ``Remediation.told``, nothing where it has no such value.
    """

    class Field(models.TextChoices):
        STATUS = "status"
        DUE = "due", "Due date"
        OWNER = "owner"
        TEAM = "team"
        PRIORITY = "priority"
        TICKET = "ticket"
        NOTE = "note"

    remediation = models.ForeignKey("lessons.Remediation", models.CASCADE, related_name="changes")
    field = models.CharField(max_length=8, choices=Field, default=Field.STATUS)
    before = LineField(max_length=500, blank=True)
    after = LineField(max_length=500, blank=True)
    note = ParagraphField(blank=True)
    completed_on = day_field(help_text="Of a change of status: the day of completion that it gave, or took away")
    is_undo = models.BooleanField(
        default=False, help_text="Whether it takes back the last change of the field that still stands"
    )

    objects = RemediationChangeQuerySet.as_manager()

    class Meta(Step.Meta):
        indexes = [models.Index(fields=["changed_at", "id"], name="remediation_change_newest")]

    def __str__(self):
        return f"{self.get_field_display()}: {self.before_label or 'none'} to {self.after_label or 'none'}"

    @property
    def is_entry(self):
        """Whether it tells with which status the remediation came."""
        return self.field == self.Field.STATUS and not self.before

    @property
    def before_label(self):
        return self._label(self.before)

    @property
    def after_label(self):
        return self._label(self.after)

    def _label(self, value):
        """As pages write it."""
        if self.field == self.Field.STATUS and value in RemediationStatus:
            return RemediationStatus(value).label
        if self.field == self.Field.DUE and value:
            return str(DueDate.parse(value))
        if self.field == self.Field.TICKET and "://" in value:
            return str(ticket_of(value) or value)
        return value.capitalize() if self.field == self.Field.PRIORITY else value.removeprefix("@")

    @property
    def days_moved(self):
        """By how many days a change of the due date puts it off; negative where earlier, None of other changes."""
        if self.field != self.Field.DUE or not (self.before and self.after):
            return None
        return (DueDate.parse(self.after).on - DueDate.parse(self.before).on).days


def standing(changes):
    """Of the changes of one field, oldest first: those that nobody took back."""
    found: list[RemediationChange] = []
    for change in changes:
        if not change.is_undo:
            found.append(change)
        elif found:
            found.pop()
    return found
