"""Boxes in which one or several of a few are chosen."""

from .base import Entry


class ChoiceEntry(Entry):
    kind = "choice"

    def __init__(self, one):
        super().__init__(one)
        self.column = one.column
        self.default = one.column.get_default()
        labels = dict(one.own_choices or one.column.flatchoices)
        self.labels = {str(value): str(labels[value]) for value in one.choices}
        self.has_blank = not one.required and (self.default in (None, "") or self.default not in one.choices)

    def fill(self, box, raw, form):
        chosen = "" if raw is None else str(raw)
        if not chosen and not self.has_blank and self.default not in (None, ""):
            chosen = str(self.default)
        options = list(self.labels.items())
        if self.has_blank or not chosen:
            blank = str(dict(self.column.flatchoices).get(None, "Not said")) if self.has_blank else "Choose one"
            options = [("", blank), *options]
        if chosen and chosen not in dict(options):  # what somebody else's form may send is shown as it is
            options.append((chosen, chosen))
        box.options = [(value, label, value == chosen) for value, label in options]

    def typed(self, typed):
        text = typed.text.strip()
        value = int(text) if self.field.is_number and text.isascii() and text.isdigit() and len(text) < 9 else text
        if value == "" or (not self.field.required and value == self.default):
            return None
        return value


class FlagEntry(Entry):
    kind = "flag"

    def fill(self, box, raw, form):
        box.value = raw in (True, "true")

    def typed(self, typed):
        return True if typed.text else None


class ChoicesEntry(Entry):
    kind = "choices"

    def fill(self, box, raw, form):
        chosen = raw if isinstance(raw, list) else []
        box.options = [(value, str(label), value in chosen) for value, label in self.field.labels.items()]

    def typed(self, typed):
        return typed.values or None
