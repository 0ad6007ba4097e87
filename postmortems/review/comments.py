"""Comments of a review: written, answered, changed and withdrawn by their writers, resolved one by one."""

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents import rights
from incidents.rights import Refusal
from postmortems.models import ReviewComment

from .anchors import anchored
from .holding import hold, insist
from .telling import tell_of_comment, tell_of_new_mentions

PER_INCIDENT = 2_000
NOT_YOURS = Refusal("Only who wrote a comment changes or withdraws it.")


@transaction.atomic
def comment(incident, *, anchor="", text, by, at, answer_to=None):
    """Say something about a section, or a row of it; or answer what was said, where ``answer_to`` tells to which.

    Raises Refused, and ValidationError where there is no such place.
    """
    hold(incident)
    insist(rights.may_comment(by, incident))
    if ReviewComment.objects.of(incident).count() >= PER_INCIDENT:
        raise ValidationError(f"There are {PER_INCIDENT:,} comments already, which is as many as can be kept.")
    if answer_to is not None:
        first = ReviewComment.objects.of(incident).get(pk=answer_to.answer_to_id or answer_to.pk)
        place = {"section": first.section, "row": first.row, "row_words": first.row_words, "answer_to": first}
    else:
        found = anchored(incident, anchor)
        if found is None:
            raise ValidationError("What you comment on is no longer there: choose another place.")
        section, row = found
        place = {"section": section}
        if row:
            place |= {"row": row.name, "row_words": row.words}
    said = ReviewComment.objects.create(reference=incident.reference, text=text, by=by, at=at, **place)
    tell_of_comment(said, incident, by=by, at=at)
    return said


@transaction.atomic
def edit(incident, pk, *, text, by, at):
    said = _own(incident, pk, by)
    if said.text != text:
        before, said.text, said.edited_at = said.text, text, at
        said.save(update_fields=["text", "edited_at"])
        tell_of_new_mentions(said, before, incident, by=by, at=at)
    return said


@transaction.atomic
def withdraw(incident, pk, *, by, at):
    """Take a comment back: nothing stays of it, but for where it was, if somebody has answered."""
    said = _own(incident, pk, by)
    if said.answers.exists():
        said.text, said.withdrawn_at = "", at
        said.save(update_fields=["text", "withdrawn_at"])
    else:
        said.delete()


@transaction.atomic
def resolve(incident, pk, *, by, at):
    """Settle a comment with its answers; one that is settled already stays as it is."""
    said = _held(incident, pk, by)
    if said.resolved_at is None:
        said.resolved_by, said.resolved_at = by, at
        said.save(update_fields=["resolved_by", "resolved_at"])


@transaction.atomic
def unresolve(incident, pk, *, by):
    said = _held(incident, pk, by)
    said.resolved_by, said.resolved_by_name, said.resolved_at = None, "", None
    said.save(update_fields=["resolved_by", "resolved_by_name", "resolved_at"])


def _held(incident, pk, by):
    """The comment that begins a thread, as it is now."""
    hold(incident)
    insist(rights.may_comment(by, incident))
    return ReviewComment.objects.of(incident).get(pk=pk, answer_to=None)


def _own(incident, pk, by):
    hold(incident)
    insist(rights.may_comment(by, incident))
    said = ReviewComment.objects.of(incident).get(pk=pk, withdrawn_at=None)
    if said.by_id != by.pk:
        insist(NOT_YOURS)
    return said
