"""Boxes in which something is written: texts, addresses, numbers, days."""

from incidents.text_fields import LineField
from postmortems.document import kinds

from .base import Entry

#: Of a text that may be longer, several lines are shown.
ONE_LINE = 200


class TextEntry(Entry):
    def kind_of_box(self):
        is_line = self.field.most <= ONE_LINE or isinstance(self.field.column, LineField)
        return "line" if is_line else "text"

    @property
    def is_wide(self):
        return self.field.most >= ONE_LINE

    @property
    def listed(self):
        return "zones" if self.field.key == "zone" else ""


class AddressEntry(Entry):
    """An address, which is long and stands in one line."""

    @property
    def is_wide(self):
        return True


class ProseEntry(Entry):
    kind = "prose"

    def typed(self, typed):
        return kinds.tidy(typed.text) or None


class NumberEntry(Entry):
    kind = "number"

    def typed(self, typed):
        text = typed.text.strip().replace("_", "")
        for number in (int, float):
            try:
                value = number(text)
            except ValueError:
                continue
            return value if text.isascii() and abs(value) < 1e30 else text
        return text or None


class DayEntry(Entry):
    kind = "day"
