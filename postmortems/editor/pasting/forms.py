from django import forms
from django.core.exceptions import ValidationError

from incidents.moments import validate_zone

from .rows import CHARACTERS_AT_MOST, LINES_AT_MOST


class PasteForm(forms.Form):
    """A log, and what its lines leave open: in which zone its clocks go, and on which day it begins."""

    text = forms.CharField(
        label="Chat log or list of times",
        strip=False,
        max_length=CHARACTERS_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 14, "class": "paste-text", "spellcheck": "false"}),
        help_text="As it comes out of Slack, Teams or IRC, a list such as “14:05 - text”, a table, or comma-separated "
        "values. Nothing is saved before you have looked through what was read.",
    )
    clock = forms.CharField(
        label="Time zone of the log",
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        help_text="Of lines that do not name one themselves: Europe/Berlin",
    )
    on = forms.DateField(
        label="Day on which it begins",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="For lines with only a clock: if left empty, the day on which it started. "
        "After midnight it is the next day.",
    )

    names = forms.BooleanField(
        label="Keep who said it",
        required=False,
        help_text="A timeline tells what was seen and done, and names nobody; a chat names its speakers.",
    )

    def clean_text(self):
        text = self.cleaned_data["text"]
        if text.count("\n") > LINES_AT_MOST:
            raise ValidationError(f"At most {LINES_AT_MOST:,} lines are read at once: paste the rest afterwards.")
        return text

    def clean_clock(self):
        zone = self.cleaned_data["clock"].strip()
        validate_zone(zone)
        return zone
