"""Moving rows from one state to another by actions on their list."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone


def moving_to(target, description, *, field, name, label):
    """An action that moves the selected rows to the target with their ``move_to``, and says which do not go, and why.

    ``field`` holds the state of a row; ``name`` is the action's in an address; ``label`` (row to text) names a row.
    """

    @admin.action(description=description, permissions=["change"])
    def move(self, request, queryset):
        moved = 0
        for row in queryset.exclude(**{field: target}):
            try:
                row.move_to(target, by=request.user, at=timezone.now())
            except ValidationError as error:
                self.message_user(request, f"{label(row)}: {' '.join(error.messages)}", messages.ERROR)
            else:
                moved += 1
        if moved:
            noun = f"{self.opts.verbose_name} is" if moved == 1 else f"{self.opts.verbose_name_plural} are"
            self.message_user(request, f"{moved} {noun} now: {target.label.lower()}.", messages.SUCCESS)

    move.__name__ = f"{name}_{target}"
    return move
