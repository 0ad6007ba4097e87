"""What verbs of a remediation insist on beside its status: raised as ValidationError, with one sentence."""

from django.core.exceptions import ValidationError

from incidents.models.person import called

from .change import standing
from .status import RemediationStatus
from .text_values import Field


def insist_on_somebody_else(remediation, by):
    if by is None:
        raise ValidationError("Somebody with an account verifies it.")
    steps = remediation.changes.filter(field=Field.STATUS).oldest_first()
    if remediation.is_rehearsal:
        steps = getattr(remediation, "status_changes", steps)
    done = [step for step in standing(steps) if step.after == RemediationStatus.DONE]
    is_owner = remediation.owner_id == by.pk or remediation.owner_name.casefold() == called(by).casefold()
    completed_it = not remediation.owner_id and done and done[-1].changed_by_id == by.pk
    if is_owner or completed_it:
        told = "owns it" if is_owner else "said that it is done"
        raise ValidationError(f"Somebody else verifies it: {called(by)} {told}.")


def insist_on_due(remediation, to, *, note, is_later):
    if not remediation.is_open:
        raise ValidationError(
            f"It is {remediation.get_status_display().lower()}: only what is open has its date moved."
        )
    now = remediation.due
    if is_later and not (now and to.on > now.on):
        raise ValidationError(
            f"It is put off to a day after {now}." if now else "It has no date yet: say when it is due."
        )
    if not is_later and now and to and to.on > now.on:
        raise ValidationError(f"It was due {now}: say why it is put off.")
    if now and not to and not note.strip():
        raise ValidationError("Say why it has no date any more.")


def insist_on_last(remediation, change):
    """Raises ValidationError unless the change can be taken back."""
    if change.remediation_id != remediation.pk or change.field == Field.NOTE:
        raise ValidationError("A note stays in the history.")
    if change.is_entry:
        raise ValidationError("It came with this status: there is none before it.")
    if change.is_undo:
        raise ValidationError("This took a change back: make the change again instead.")
    left = standing(remediation.changes.filter(field=change.field).oldest_first())
    if change not in left:
        raise ValidationError("It was taken back already.")
    if left[-1] != change:
        raise ValidationError(f"Its {Field(change.field).label.lower()} was changed again since: take that back first.")
