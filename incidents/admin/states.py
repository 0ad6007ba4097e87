"""From draft to published and back: actions on the list of incidents."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.models import Incident


def moving_to(state, description):
    """An action that moves the selected incidents to the state, and says which would not move, and why."""

    @admin.action(description=description, permissions=["change"])
    def move(self, request, queryset):
        moved = 0
        for incident in queryset.exclude(state=state):
            try:
                incident.move_to(state, by=request.user, at=timezone.now())
            except ValidationError as error:
                self.message_user(request, f"{incident.reference}: {error.message}", messages.ERROR)
            else:
                moved += 1
        if moved:
            noun = "incident is" if moved == 1 else "incidents are"
            self.message_user(request, f"{moved} {noun} now: {state.label.lower()}.", messages.SUCCESS)

    move.__name__ = f"move_to_{state}"
    return move


STATE_ACTIONS = [
    moving_to(Incident.State.IN_REVIEW, "Send to review"),
    moving_to(Incident.State.PUBLISHED, "Publish"),
    moving_to(Incident.State.ARCHIVED, "Archive"),
    moving_to(Incident.State.DRAFT, "Back to draft"),
]
