"""What every kind of box does."""

from postmortems.editor.form.boxes import Box
from postmortems.editor.form.wording import hint_of, label_of

#: What a row is given where nobody writes it (``saving.with_own_keys``).
GIVEN = ("key",)


class Entry:
    """How a field is shown and typed: a line of text."""

    kind = "line"

    def __init__(self, one):
        self.field = one

    def box(self, raw, path, form, where=""):
        box = Box(
            self.kind_of_box(),
            path,
            label_of(self.field, where),
            hint_of(self.field, where),
            errors=form.errors_at(path),
            is_required=bool(self.field.required) and self.field.key not in GIVEN,
            is_filled=raw not in (None, "", [], {}),
            listed=self.listed,
            is_wide=self.is_wide,
        )
        self.fill(box, raw, form)
        return box

    def kind_of_box(self):
        return self.kind

    @property
    def listed(self):
        return ""

    @property
    def is_wide(self):
        return False

    def fill(self, box, raw, form):
        box.value = "" if raw is None else str(raw)

    def typed(self, typed):
        """What was typed, as the document would say it; None for nothing."""
        return typed.text.strip() or None
