"""What people enter to take a step with a remediation, to change what is said of it, and to note something."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.text_fields import PARAGRAPH, LinesFormField
from incidents.text_rules import validate_line, validate_text
from lessons import rights
from lessons.due_policy import latest_due, policy
from lessons.models import STEPS, DueDate, Remediation

from .wanted import Field, Wanted, change

Status = Remediation.Status
MOST_VERSION = 2**31 - 1
LEADS_TO = {verb: status for steps in STEPS.values() for status, verb in steps.items()}
#: What the button of each verb says.
BUTTONS = {
    "accept": "Accept",
    "start": "Start",
    "complete": "Mark as done",
    "verify": "Verify",
    "decline": "Decline",
    "reopen": "Open again",
}


def text_field(label, **options):
    return LinesFormField(
        label=label,
        max_length=PARAGRAPH,
        validators=[validate_text],
        widget=forms.Textarea({"rows": 2}),
        **{"required": False, **options},
    )


def line_field(label, most, **options):
    return forms.CharField(label=label, required=False, max_length=most, validators=[validate_line], **options)


class ItemForm(forms.Form):
    """Remembers the version of the remediation that it was drawn with."""

    is_short = False  #: whether it is drawn as a button alone
    version = forms.IntegerField(min_value=0, max_value=MOST_VERSION, widget=forms.HiddenInput)

    def __init__(self, data, *, remediation, name, initial=None):
        first = {"version": remediation.version, **(initial or {})}
        super().__init__(data, initial=first, auto_id=f"{name}-%s")
        self.remediation, self.name = remediation, name

    @property
    def common(self):
        return {"seen": self.cleaned_data["version"]}

    def wanted(self):
        """What it would change: text by field."""
        return {}

    def renewed(self, conflict):
        """The same for the version that stands now, with what was entered."""
        entered: Any = self.data
        self.data = entered = entered.copy()
        entered["version"] = str(conflict.remediation.version)


class StepForm(ItemForm):
    """One next step, by its verb, with what that asks."""

    def __init__(self, data, *, remediation, verb, today):
        super().__init__(data, remediation=remediation, name=verb, initial={"on": today.isoformat()})
        self.verb, self.button, self.is_short = verb, BUTTONS[verb], verb in ("accept", "start")
        if verb == "accept" and remediation.status == Status.IN_PROGRESS:
            self.button = "Let it rest"
        if verb == "complete":
            self.fields["on"] = forms.DateField(
                label="Done on", required=False, widget=forms.DateInput({"type": "date", "max": today.isoformat()})
            )
        if verb == "verify":
            self.fields["evidence_url"] = forms.URLField(
                label="Address that shows it", required=False, max_length=500, assume_scheme="https"
            )
        if verb == "reopen":
            self.fields["to"] = forms.ChoiceField(
                label="It is then", choices=[(one.value, one.label) for one in (Status.ACCEPTED, Status.PROPOSED)]
            )
        self.fields["note"] = text_field(**self._asked())

    def _asked(self):
        needed = {"required": True, "error_messages": {"required": "Say so in a sentence."}}
        return {
            "verify": {"label": "What shows that it works", "help_text": "A link, a note, or both"},
            "decline": {"label": "Why it is declined", **needed},
            "reopen": {"label": "Why it is opened again", **needed},
        }.get(self.verb, {"label": "Note (may be left empty)"})

    def wanted(self):
        return {Field.STATUS: self.cleaned_data.get("to") or LEADS_TO[self.verb]}

    def act(self, *, by, at):
        entered = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        note = {"decline": "because", "reopen": "why"}.get(self.verb, "note")
        entered[note] = entered.pop("note")
        getattr(self.remediation, self.verb)(by=by, at=at, **entered, **self.common)
        return f"It is {self.remediation.get_status_display().lower()} now."


class DetailsForm(ItemForm):
    """Who is to do it, by when, how urgent it is and where its ticket is; of these, what the user may change."""

    owner = line_field("Owner", 151, help_text="@name of an account, or the name of somebody without one")
    team = line_field("Team", 120)
    priority = forms.ChoiceField(
        required=False, choices=[("", "Not set"), *((w, w.capitalize()) for w in ("high", "medium", "low"))]
    )
    due = line_field("Due", 20)
    ticket = line_field("Ticket", 500, help_text="Its key, OPS-123, or its address")
    note = text_field("Why", help_text="Needed where a date is put off or taken away")

    def __init__(self, data, *, remediation, user):
        super().__init__(data, remediation=remediation, name="details", initial=remediation.told)
        for field in (Field.OWNER, Field.TEAM, Field.PRIORITY, Field.DUE, Field.TICKET):
            is_moot = field == Field.DUE and not remediation.is_open
            if is_moot or not rights.may_change(user, remediation, field):
                del self.fields[field.value]
        if "due" in self.fields:
            self.fields["due"].help_text = due_help(remediation)

    def clean_due(self):
        due = due_named(self.cleaned_data["due"])
        return due.written() if due else ""

    def clean_owner(self):
        text = self.cleaned_data["owner"].strip()
        if text != self.remediation.told[Field.OWNER]:  # whose account may have been closed since
            self.owner = owner_named(text)
        return text

    def wanted(self):
        now = self.remediation.told
        texts = {Field(name): self.cleaned_data[name].strip() for name in self.fields if name in now}
        return {field: text for field, text in texts.items() if text != now[field]}

    @property
    def changes(self):
        wanted = self.wanted()
        given: dict[str, Any] = {
            field.value: wanted[field] or None for field in (Field.TEAM, Field.TICKET) if field in wanted
        }
        if Field.OWNER in wanted:
            given["owner"] = self.owner or None
        if Field.PRIORITY in wanted:
            given["priority"] = getattr(Remediation.Priority, wanted[Field.PRIORITY].upper(), None)
        if Field.DUE in wanted:
            given["due"] = due_named(wanted[Field.DUE])
        note = self.cleaned_data.get("note", "").strip()
        return Wanted(status=wanted.get(Field.STATUS, ""), note=note, **given)

    def act(self, *, by, at):
        seen = self.cleaned_data["version"]
        self.remediation.insist_on(seen)
        wanted = self.wanted()
        if not wanted:
            raise ValidationError("Nothing is changed yet: change a field, then save.")
        change(self.remediation, self.changes, by=by, at=at, seen=seen)
        return f"Changed: {', '.join(Field(field).label.lower() for field in wanted)}."

    def renewed(self, conflict):
        """What the user left as it was follows what somebody else made of it."""
        super().renewed(conflict)
        now = conflict.remediation.told
        was = {change.field: change.before for change in conflict.changes}  # newest first: the oldest stays
        entered: Any = self.data
        for field in was:
            if field in entered and entered[field].strip() == was[field]:
                entered[field] = now[Field(field)]


class NoteForm(forms.Form):
    """Something new about it; it stays in the history."""

    is_short = False
    text = text_field("Note", required=True, error_messages={"required": "Write something first."})

    def __init__(self, data, *, remediation):
        super().__init__(data, auto_id="note-%s")
        self.remediation, self.name = remediation, "note"

    def act(self, *, by, at):
        self.remediation.note(by=by, at=at, text=self.cleaned_data["text"])
        return "Noted."


def owner_named(text):
    """The account that @name names, or the name of somebody without one."""
    text = text.strip()
    if not text.startswith("@"):
        return text
    accounts = get_user_model()._default_manager.filter(is_active=True)
    account = accounts.filter(**{get_user_model().USERNAME_FIELD: text.removeprefix("@")}).first()
    if account is None:
        raise ValidationError(f"There is no account “{text.removeprefix('@')}”.")
    return account


def due_named(text):
    """A due date as people write it; None for nothing."""
    try:
        return DueDate.parse(text) if text.strip() else None
    except ValueError as error:
        raise ValidationError(f"{error}.") from None


def due_help(remediation):
    """How a date is written, and what the policy asks."""
    told, severity = "2026-03-31, 2026-03, 2026-Q1 or 2026", remediation.incident.severity
    within = policy(severity)
    if within is None:
        return told
    latest = latest_due(severity, remediation.opened_on or timezone.localdate())
    since = "it was opened" if remediation.opened_on else "today"
    return (
        f"{told}. After {remediation.incident.get_severity_display()} within {within.days} days of the day "
        f"{since}: by {DueDate(latest)}".replace("of the day today", "of today")
    )
