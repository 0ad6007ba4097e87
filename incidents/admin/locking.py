"""Two people with the same incident open: whoever saves second is told so, and loses nothing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.models import Incident


class LockedForm(forms.ModelForm):
    """Remembers the version of the incident that it was loaded with, and refuses to overwrite a newer one."""

    loaded_version = forms.CharField(required=False, label="", widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["loaded_version"] = self.instance.version

    def version_now(self):
        incidents = Incident.objects.filter(pk=self.instance.pk)
        if self.is_bound:
            incidents = incidents.select_for_update()
        return incidents.values_list("version", flat=True).first()

    def clean(self):
        data = super().clean()
        now = self.version_now() if self.instance.pk else None
        loaded = self.cleaned_data.get("loaded_version")
        if now is not None and loaded != str(now):
            entered: Any = self.data
            self.data = entered = entered.copy()
            entered[self.add_prefix("loaded_version")] = str(now)
            raise ValidationError(
                f"Not saved: somebody has changed this incident since you opened it; it is at version {now} now. What "
                "you entered is still below. See its history for what is new. Saving again replaces it with yours.",
                code="stale",
            )
        return data
