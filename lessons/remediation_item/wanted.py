"""What somebody wants changed of remediations, of one or of many at once, and how one is changed accordingly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from lessons import rights
from lessons.models import DueDate, Remediation, RemediationChange
from lessons.models.remediation.life import UNCHANGED

Field = RemediationChange.Field
ALREADY = "It is so already: nothing changes."
NO_DAY = "The day that this would make is not in the calendar."


@dataclass(frozen=True)
class Act:
    """A verb to be called with who and when, and the fields that it changes."""

    fields: tuple[Field, ...]
    verb: Callable[..., Any]


@dataclass(frozen=True)
class Wanted:
    """A field that is left out stays as it is; None takes it away."""

    status: str = ""
    owner: Any = UNCHANGED  #: an account, or a name
    team: Any = UNCHANGED
    priority: Any = UNCHANGED
    due: Any = UNCHANGED  #: a DueDate
    days: int = 0  #: by which it is put off instead, or brought forward
    ticket: Any = UNCHANGED  #: its key, or its address
    note: str = ""

    def __bool__(self):
        fields = (self.owner, self.team, self.priority, self.ticket, self.due)
        return bool(self.status or self.days or self.note or any(field is not UNCHANGED for field in fields))

    @property
    def changes_fields(self):
        return bool(Wanted(**{**vars(self), "note": ""}))

    def acts(self, remediation):
        """What is to be done with this one. What is done already is not done again; a note alone is."""
        kinds = (self._assignments, self._priorities, self._tickets, self._dates)
        acts = [act for kind in kinds for act in kind(remediation)]
        if self.status and self.status != remediation.status:
            step = Act((Field.STATUS,), partial(remediation.move_to, self.status, note=self.note))
            # the date of what is open can be moved: before it is done, after it is opened again
            acts = [*acts, step] if remediation.is_open else [step, *acts]
        if self.note and not self.changes_fields:
            acts = [Act((Field.NOTE,), lambda *, seen, **who: remediation.note(text=self.note, **who))]
        return acts

    def _assignments(self, remediation):
        told, given, fields = remediation.told, {}, []
        if self.owner is not UNCHANGED and owner_text(self.owner) != told[Field.OWNER]:
            given |= {"owner_name": self.owner} if isinstance(self.owner, str) else {"owner": self.owner}
            fields.append(Field.OWNER)
        if self.team is not UNCHANGED and (self.team or "") != told[Field.TEAM]:
            given["team"] = self.team
            fields.append(Field.TEAM)
        if fields:
            yield Act(tuple(fields), partial(remediation.assign, note=self.note, **given))

    def _priorities(self, remediation):
        if self.priority is not UNCHANGED and self.priority != remediation.priority:
            yield Act((Field.PRIORITY,), partial(remediation.prioritise, priority=self.priority, note=self.note))

    def _tickets(self, remediation):
        if self.ticket is not UNCHANGED and (self.ticket or "") != remediation.told[Field.TICKET]:
            tracker = self.ticket or ""
            yield Act((Field.TICKET,), partial(remediation.link_ticket, tracker=tracker, note=self.note))

    def _dates(self, remediation):
        now, to = remediation.due, self.due
        if self.days:
            to = moved(now, self.days)
        if to is UNCHANGED or to == now:
            return
        if to and now and to.on > now.on:
            yield Act((Field.DUE,), partial(remediation.postpone, to=to, why=self.note))
        else:
            yield Act((Field.DUE,), partial(remediation.set_due, to=to, note=self.note))


def owner_text(owner):
    """As the history tells owners."""
    return owner or "" if owner is None or isinstance(owner, str) else f"@{owner.get_username()}"


def moved(due, days):
    """Days later than the last day of it, or earlier."""
    if due is None:
        raise ValidationError("It has no date to move: say when it is due.")
    try:
        return DueDate(due.on + timedelta(days=days))
    except OverflowError:
        raise ValidationError(NO_DAY) from None


def change(remediation, wanted, *, by, at, seen=None):
    """All that is wanted of this one, or ValidationError with why not: then nothing of it, in a transaction.

    Returns what becomes of each field, as rows that its history will have.
    """
    acts = wanted.acts(remediation)
    if not acts:
        raise ValidationError(ALREADY, code="same")
    for field in (field for act in acts for field in act.fields):
        if not (answer := rights.may_change(by, remediation, field)):
            raise ValidationError(answer.why, code="right")
    before, incident = remediation.told, remediation.incident
    for act in acts:
        act.verb(by=by, at=at, seen=seen)
        remediation.incident = incident  # read anew, it has forgotten what its rights ask
        seen = None if seen is None else remediation.version
    if not wanted.changes_fields:
        return [RemediationChange(remediation=remediation, field=Field.NOTE, note=wanted.note)]
    now = remediation.told
    return [
        RemediationChange(remediation=remediation, field=field, before=before[field], after=now[field])
        for field in before
        if before[field] != now[field]
    ]


def rehearsed(remediation: Remediation, wanted: Wanted, *, by, at):
    """What would become of each field; ValidationError where it would be refused. Nothing is changed."""
    return change(remediation.rehearsal(), wanted, by=by, at=at)
