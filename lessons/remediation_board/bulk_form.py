"""What people enter to change many remediations at once: what they leave empty stays as it is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lessons import rights
from lessons.models import Remediation
from lessons.remediation_item.forms import due_named, line_field, owner_named, text_field
from lessons.remediation_item.wanted import UNCHANGED, Wanted

AS_IT_IS = ("", "As it is")
MOST_DAYS = 3650
TAKEN_AWAY = (("owner", "Owner"), ("team", "Team"), ("priority", "Priority"), ("due", "Due date"))


class BulkForm(forms.Form):
    status = forms.ChoiceField(required=False, choices=[AS_IT_IS, *Remediation.Status.choices])
    owner = line_field("Owner", 120, help_text="@name of an account, or a name")
    team = line_field("Team", 120)
    priority = forms.TypedChoiceField(
        required=False, choices=[AS_IT_IS, *Remediation.Priority.choices], coerce=int, empty_value=UNCHANGED
    )
    due = line_field("Due", 20, help_text="2026-03-31, 2026-03, 2026-Q1 or 2026")
    days = forms.IntegerField(
        label="Or later by days",
        required=False,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text="With a minus: earlier",
    )
    without = forms.MultipleChoiceField(
        label="Take away", required=False, choices=TAKEN_AWAY, widget=forms.CheckboxSelectMultiple
    )
    note = text_field("Note", help_text="The reason, where a step or a later date needs one. It stays in the history")

    def __init__(self, data, *, user, remediations):
        """Who may assign none of these is not asked for owners, nor told which accounts there are."""
        super().__init__(data, auto_id="change-%s")
        if not any(rights.may_assign(user, one) for one in remediations):
            for name in ("owner", "team", "priority"):
                del self.fields[name]
            without: Any = self.fields["without"]
            without.choices = TAKEN_AWAY[-1:]

    def clean_owner(self):
        return owner_named(self.cleaned_data["owner"])

    def clean_due(self):
        return due_named(self.cleaned_data["due"])

    def clean(self):
        cleaned: Any = super().clean()
        if cleaned.get("due") and cleaned.get("days"):
            self.add_error("days", "Say a date, or by how many days: leave one out.")
        for name in cleaned.get("without", ()):
            if cleaned.get(name) not in (None, "", UNCHANGED) or (name == "due" and cleaned.get("days")):
                self.add_error("without", f"{dict(TAKEN_AWAY)[name]}: give it or take it away, not both.")
        if not self.errors and not self.wanted:
            raise ValidationError("Say what is to change: every field is empty.")
        return cleaned

    @property
    def wanted(self):
        entered = self.cleaned_data
        fields = {name: entered.get(name) or UNCHANGED for name, _ in TAKEN_AWAY}
        return Wanted(
            **fields | dict.fromkeys(entered["without"]),
            status=entered["status"],
            days=entered["days"] or 0,
            note=entered["note"].strip(),
        )
