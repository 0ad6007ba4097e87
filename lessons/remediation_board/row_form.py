"""What is entered in the row of one item on the board: its next status, owner, due date and a note."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lessons.remediation_item.forms import DetailsForm

IN_A_ROW = ("version", "status", "owner", "due", "note")


class RowForm(DetailsForm):
    """A field that was not sent stays as it is; one that was sent empty is taken away."""

    status = forms.ChoiceField(required=False)

    def __init__(self, data, *, remediation, user):
        super().__init__(data, remediation=remediation, user=user)
        self.auto_id = f"row-{remediation.pk}-%s"
        for name in list(self.fields):
            if name not in IN_A_ROW or (data is not None and name not in data and name != "version"):
                del self.fields[name]
        if "status" in self.fields:
            status: Any = self.fields["status"]
            status.choices = remediation.Status.choices  # one that others made impossible is told by its step
        self.order_fields(IN_A_ROW)

    def clean_status(self):
        return self.cleaned_data["status"] or self.remediation.status

    @property
    def entered(self):
        """What stands in its fields; of those that were not sent, what is so."""
        fields = {name: self[name].value() or "" for name in self.fields}
        return {**self.remediation.told, "note": "", **fields}

    def clean(self):
        cleaned: Any = super().clean()
        if not (self.errors or self.wanted() or cleaned.get("note")):
            raise ValidationError("Nothing is changed yet: change a field, then save.")
        return cleaned


def statuses(remediation):
    """That which it has, and those that may come next; of each whether it asks for a note."""
    now = remediation.Status(remediation.status)
    verbs = {now: "", **remediation.next_steps}
    return [(status, verb in ("decline", "reopen", "verify")) for status, verb in verbs.items()]
