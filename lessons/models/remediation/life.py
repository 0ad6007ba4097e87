"""What is done to a remediation, verb by verb. Each is kept as one row of its history, and raises its version.

A verb that is refused raises ValidationError with one sentence, and changes nothing. ``by`` is an account or None,
``at`` a moment, ``seen`` the version that whoever does it had before them: RemediationChanged where it is another now.
"""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.models.person import called
from incidents.rights import may_read
from lessons.models.due_date import DueDate

from .rules import insist_on_due, insist_on_last, insist_on_somebody_else
from .status import COMPLETE, STEPS, RemediationStatus, no_step
from .text_values import Field, put, told_of
from .writing import insist_on, keep, keep_differences, writing

UNCHANGED: Any = object()
WORDS = {
    Field.DUE: "due date",
    Field.OWNER: "owner",
    Field.TEAM: "team",
    Field.PRIORITY: "priority",
    Field.TICKET: "ticket",
}


class RemediationLife:
    status: Any
    stated_status: Any
    completed_on: Any
    #: Whether verbs are only tried on it.
    is_rehearsal = False

    def rehearsal(self: Any):
        """A copy on which verbs refuse what they would, and change what they would, but keep nothing.

        Without a query where the incident is loaded with what its rights ask, and ``status_changes`` where it is to
        be verified.
        """
        tried = copy(self)
        tried.is_rehearsal = True
        return tried

    @property
    def told(self: Any):
        """What each field says that the history follows, as text."""
        return told_of(self)

    @property
    def next_steps(self: Any):
        """The statuses that may come next, with the verb of each."""
        return STEPS[RemediationStatus(self.status)]

    def accept(self: Any, *, by, at, note="", seen=None):
        """Agree to do it; of what is in progress, let the work rest."""
        return self._step("accept", RemediationStatus.ACCEPTED, by=by, at=at, note=note, seen=seen)

    def start(self: Any, *, by, at, note="", seen=None):
        return self._step("start", RemediationStatus.IN_PROGRESS, by=by, at=at, note=note, seen=seen)

    def complete(self: Any, *, by, at, on=None, note="", seen=None):
        """``on``: the day on which it was done, that of ``at`` unless it is told."""
        on = on or timezone.localdate(at)
        if on > timezone.localdate(at):
            raise ValidationError("It is done on a day to come: say the day when it is over.")
        return self._step("complete", RemediationStatus.DONE, by=by, at=at, note=note, seen=seen, completed_on=on)

    def verify(self: Any, *, by, at, evidence_url="", note="", seen=None):
        """Somebody else than its owner has seen that it works. The evidence is an address, or the note."""
        if not (evidence_url or note):
            raise ValidationError("Say what shows that it works: an address, or a note.")
        evidence = {"evidence_url": evidence_url, "evidence_note": note}
        return self._step("verify", RemediationStatus.VERIFIED, by=by, at=at, note=note, seen=seen, **evidence)

    def decline(self: Any, *, by, at, because, note="", seen=None):
        if not because.strip():
            raise ValidationError("Say why the remediation is declined.")
        reason = {"declined_because": because.strip()}
        return self._step("decline", RemediationStatus.DECLINED, by=by, at=at, note=note, seen=seen, **reason)

    def reopen(self: Any, *, by, at, why, to=RemediationStatus.ACCEPTED, seen=None):
        if not why.strip():
            raise ValidationError("Say why it is opened again.")
        return self._step("reopen", RemediationStatus(to), by=by, at=at, note=why.strip(), seen=seen)

    def move_to(self: Any, status, *, by, at, note="", seen=None, **what):
        """The step that leads to a status, with what its verb asks: ``because``, ``evidence_url``, ``on``."""
        verb = self.next_steps.get(RemediationStatus(status))
        if verb is None:
            verb, status = _verb_to(status), RemediationStatus(status)
        if verb == "reopen":
            return self.reopen(by=by, at=at, why=note, to=status, seen=seen)
        if verb == "decline":
            what.setdefault("because", note)
        return getattr(self, verb)(by=by, at=at, note=note, seen=seen, **what)

    def assign(self: Any, *, by, at, owner=UNCHANGED, owner_name=UNCHANGED, team=UNCHANGED, note="", seen=None):
        """Give it to an account, or to somebody without one by name, or to nobody (None); to a team.

        Owner and team are a row each where both are changed. Returns the last.
        """
        if owner is not UNCHANGED and owner is not None and owner_name not in (UNCHANGED, ""):
            raise ValidationError("An owner is an account or, without one, a name: leave one out.")
        texts, account = {}, None
        if owner is not UNCHANGED or owner_name is not UNCHANGED:
            account = None if owner is UNCHANGED else owner
            texts[Field.OWNER] = _account_text(account, self.incident) if account else _text(owner_name)
        if team is not UNCHANGED:
            texts[Field.TEAM] = (team or "").strip()
        return self._change(texts, by=by, at=at, note=note, seen=seen, account=account)

    def prioritise(self: Any, *, by, at, priority, note="", seen=None):
        """``priority``: one of ``Priority``, or None for none."""
        text = type(self).Priority(priority).name.lower() if priority else ""
        return self._change({Field.PRIORITY: text}, by=by, at=at, note=note, seen=seen)

    def postpone(self: Any, *, by, at, to, why, seen=None):
        """Put it off to a later DueDate, with the reason."""
        if not why.strip():
            raise ValidationError("Say why it is put off.")
        return self._change({Field.DUE: to.written()}, by=by, at=at, note=why.strip(), seen=seen, is_later=True)

    def set_due(self: Any, *, by, at, to, note="", seen=None):
        """Say when it is due (a DueDate), bring it forward or, with a note, take the date away (None)."""
        return self._change({Field.DUE: to.written() if to else ""}, by=by, at=at, note=note, seen=seen)

    def link_ticket(self: Any, *, by, at, tracker, note="", seen=None):
        """``tracker``: the key or the address of its ticket, or nothing."""
        return self._change({Field.TICKET: tracker.strip()}, by=by, at=at, note=note, seen=seen)

    def note(self: Any, *, by, at, text):
        """Say something about it. It stays in the history, and no change of it is needed."""
        if not text.strip():
            raise ValidationError("The note is empty.")
        with writing(self, by=by, at=at, note=text.strip()):
            return keep(self, Field.NOTE, by=by, at=at, note=text.strip())

    def undo(self: Any, change, *, by, at, note="", seen=None):
        """Take back the last change of a field that still stands; that is itself a row."""
        with writing(self, by=by, at=at, note=note, seen=seen):
            insist_on_last(self, change)
            kept, now = {}, self.told[Field(change.field)]
            if now != change.after:
                raise ValidationError(f"It is no longer as this change left it: “{now or 'nothing'}” stands there now.")
            if change.field == Field.STATUS:
                kept["completed_on"] = self._put_status(change.before, change.completed_on)
            else:
                put(self, change.field, change.before)
            texts = {"before": change.after, "after": self.told[Field(change.field)]}
            return keep(self, change.field, by=by, at=at, note=note, is_undo=True, **texts, **kept)

    def insist_on(self: Any, seen):
        """Raises RemediationChanged where this, as it was read, is no longer the version that was seen."""
        insist_on(self, seen)

    def keep_differences(self: Any, before, *, by, at, note=""):
        """What a form has changed by hand, and saved: a row for each field. ``before``: what it ``told`` then."""
        keep_differences(self, before, by=by, at=at, note=note)

    def _step(self: Any, verb, status, *, by, at, note, seen, completed_on=None, **fields):
        with writing(self, by=by, at=at, note=note, seen=seen):
            before = self.status
            if self.next_steps.get(status) != verb:
                raise ValidationError(no_step(before, status), code="step")
            if status == RemediationStatus.VERIFIED:
                insist_on_somebody_else(self, by)
            for name, value in fields.items():
                setattr(self, name, value)
            done = self._put_status(status, completed_on)
            return keep(
                self, Field.STATUS, by=by, at=at, before=before, after=status, note=note.strip(), completed_on=done
            )

    def _put_status(self: Any, status, completed_on):
        """Returns the day of completion that this gives, or takes away."""
        was = self.completed_on
        self.status, self.stated_status = RemediationStatus(status), ""
        self.completed_on = (was or completed_on) if status in COMPLETE else None
        return self.completed_on if status in COMPLETE else was

    def _change(self: Any, texts, *, by, at, note, seen, is_later=False, account=None):
        change = None
        with writing(self, by=by, at=at, note=note, seen=seen):
            before = self.told
            changed = {field: text for field, text in texts.items() if text != before[field]}
            if not changed:
                raise ValidationError(f"Nothing changes: its {' and '.join(WORDS[f] for f in texts)} stay as they are.")
            for field, text in changed.items():
                if field == Field.DUE:
                    insist_on_due(self, text and DueDate.parse(text), note=note, is_later=is_later)
                put(self, field, text, account=account)
                change = keep(self, field, by=by, at=at, before=before[field], after=text, note=note.strip())
        return change


def _verb_to(status):
    """The verb that leads to a status from wherever it does."""
    return next(steps[status] for steps in STEPS.values() if status in steps)


def _text(name):
    return "" if name in (UNCHANGED, None) else name.strip()


def _account_text(owner, incident):
    if not may_read(owner, incident):
        raise ValidationError(f"{called(owner)} may not read this incident, and so cannot own a remediation of it.")
    return f"@{owner.get_username()}"
