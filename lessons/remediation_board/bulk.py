"""Changing many remediations at once: told before, done in one transaction, and taken back together.

One transaction, as the history of each incident then has one revision of it, not one for each item, and is read and
written for all of them together. Each item is a savepoint of its own: what is refused for one leaves it whole, and the
others are changed. The incidents are locked in one order, so that two who do this at once wait for each other.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from incidents.changes import changing
from lessons import rights
from lessons.models import Remediation, RemediationChange, RemediationChanged
from lessons.remediation_item.wanted import Field, change, rehearsed

AT_MOST = 200


@dataclass(frozen=True)
class Outcome:
    """What becomes of one: the rows of its history, why nothing does, or what others did meanwhile."""

    remediation: Any
    changes: list[RemediationChange] = field(default_factory=list)
    why: str = ""
    meanwhile: list[RemediationChange] = field(default_factory=list)

    @property
    def is_done(self):
        return not (self.why or self.meanwhile)


def chosen(user, ids):
    """Of the ids those that the user may read, in their order, with all that is asked before they are changed."""
    rows = Remediation.objects.visible_to(user).filter(pk__in=ids)
    rows = rows.select_related("incident__organization", "owner")
    rows = rows.prefetch_related("incident__authors", "incident__groups")
    found = rows.in_bulk()
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def foreseen(remediations, wanted, *, by, at):
    """What would become of each."""
    if wanted.status == Remediation.Status.VERIFIED:  # by somebody else than whoever did it
        steps = RemediationChange.objects.filter(field=Field.STATUS).oldest_first().select_related("changed_by")
        prefetch_related_objects(remediations, Prefetch("changes", steps, to_attr="status_changes"))
    return [_outcome(one, lambda one=one: rehearsed(one, wanted, by=by, at=at)) for one in remediations]


def carried_out(remediations, seen, wanted, *, by, at):
    """Do it; ``seen``: the version of each that its reader decided on, by id."""

    stale = {one.pk: _outcome(one, lambda one=one: _insist_on_seen(one, wanted, seen[one.pk])) for one in remediations}
    outcomes = {one.remediation.pk: one for one in foreseen(remediations, wanted, by=by, at=at)}
    outcomes |= {pk: one for pk, one in stale.items() if not one.is_done}
    possible = [one for one in remediations if outcomes[one.pk].is_done]
    with _changing(possible, by=by, at=at, why=wanted.note):
        for one in possible:
            outcomes[one.pk] = _outcome(one, lambda one=one: _done(one, wanted, by=by, at=at, seen=seen[one.pk]))
    return list(outcomes.values())


def taken_back(made, *, by, at):
    """Undo changes, all of one remediation or none of it. ``made``: those of each, by remediation, newest first."""
    outcomes = {one: _outcome(one, lambda one=one: _insist_on_rights(one, made[one], by)) for one in made}
    possible = [one for one in made if outcomes[one].is_done]
    with _changing(possible, by=by, at=at):
        for one in possible:
            outcomes[one] = _outcome(one, lambda one=one: _undone(one, made[one], by=by, at=at))
    return list(outcomes.values())


def _changing(remediations, *, by, at, why=""):
    incidents = {one.incident_id: one.incident for one in remediations}
    return changing(incidents.values(), by=by, at=at, why=why)


def _outcome(remediation, act):
    try:
        return Outcome(remediation, act())
    except RemediationChanged as conflict:
        return Outcome(remediation, meanwhile=conflict.changes, why=" ".join(conflict.messages))
    except ValidationError as error:
        return Outcome(remediation, why=" ".join(error.messages))


def _insist_on_seen(remediation, wanted, seen):
    """Somebody who does the same once more is told that it is so, not that it was changed meanwhile."""
    if wanted.acts(remediation):
        remediation.insist_on(seen)


@transaction.atomic
def _done(remediation, wanted, *, by, at, seen):
    return change(remediation, wanted, by=by, at=at, seen=seen)


def _insist_on_rights(remediation, changes, by):
    for one in changes:
        if not (answer := rights.may_change(by, remediation, one.field)):
            raise ValidationError(answer.why)
    return changes


@transaction.atomic
def _undone(remediation, changes, *, by, at):
    incident, undone = remediation.incident, []
    for one in changes:
        undone.append(remediation.undo(one, by=by, at=at))
        remediation.incident = incident
    return undone
