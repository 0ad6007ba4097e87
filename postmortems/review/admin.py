"""The steps of a postmortem as actions on the list of the administration: the same verbs as on its own page."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from .steps import STEPS, take


class ActionWithReason(ActionForm):
    why = forms.CharField(label="Reason", required=False, max_length=2_000)


def action_of(step):
    @admin.action(description=step.label + (" (give a reason)" if step.needs_reason else ""), permissions=["change"])
    def act(self, request, queryset):
        moved, why = 0, request.POST.get("why", "")
        for incident in queryset:
            try:
                take(step, incident, by=request.user, at=timezone.now(), why=why)
            except ValidationError as error:
                self.message_user(request, f"{incident.reference}: {' '.join(error.messages)}", messages.ERROR)
            else:
                moved += 1
        if moved:
            noun = "1 incident is" if moved == 1 else f"{moved} incidents are"
            self.message_user(request, f"{noun} now: {step.to.label.lower()}.", messages.SUCCESS)

    act.__name__ = step.name.replace("-", "_")
    return act


STEP_ACTIONS = [action_of(step) for step in STEPS]
