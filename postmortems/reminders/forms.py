"""What an account chooses about mails on remediations."""

from typing import Any

from django import forms

from postmortems.models import ReminderChoice

from .digest import teams_of


class ReminderForm(forms.Form):
    reminders = forms.BooleanField(
        label="Remind me of what I own",
        help_text="In one mail, when something becomes due within 14 days, when it is overdue, and when nothing has "
        "happened to it for 30 days; then once a week while it stays overdue or stale.",
        required=False,
    )
    digest = forms.BooleanField(
        label="Send me a digest by team every week",
        help_text="How many are open, overdue, due and done, and what is overdue longest.",
        required=False,
    )
    teams = forms.MultipleChoiceField(
        label="Teams in the digest",
        help_text="All of them while none is ticked.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data=None, *, account):
        self.account = account
        self.choice = ReminderChoice.objects.filter(account=account).first() or ReminderChoice(account=account)
        chosen = {
            "reminders": self.choice.wants_reminders,
            "digest": self.choice.digest_since is not None,
            "teams": self.choice.teams,
        }
        super().__init__(data, initial=chosen)
        teams = sorted({*teams_of(account), *self.choice.teams}, key=str.casefold)
        field: Any = self.fields["teams"]
        field.choices = [(team, team) for team in teams]
        if not teams:
            del self.fields["teams"]

    def save(self, *, on):
        """A digest that was wanted before goes on; a new one comes with the next week."""
        wanted = self.cleaned_data
        ReminderChoice.objects.update_or_create(
            account=self.account,
            defaults={
                "wants_reminders": wanted["reminders"],
                "digest_since": (self.choice.digest_since or on) if wanted["digest"] else None,
                "teams": wanted.get("teams", []),
            },
        )
