"""Boxes that hold others, and which kind of box a field has."""

from postmortems.document import kinds
from postmortems.document.kinds.name_lists import ListOfNames
from postmortems.document.kinds.names import CalledByName
from postmortems.document.kinds.times import Time
from postmortems.editor.form.boxes import Box
from postmortems.editor.form.wording import SELDOM, title_of

from .base import Entry
from .choices import ChoiceEntry, ChoicesEntry, FlagEntry
from .moments import MomentEntry
from .names import CitedEntry, KeysEntry, NamedEntry, NamesEntry
from .texts import AddressEntry, DayEntry, NumberEntry, ProseEntry, TextEntry

#: What takes the whole width stands below the others of its row, and rows within it below all.
LONG = ("text", "prose", "choices", "names", "rows")


class GroupEntry(Entry):
    """Keys that stand together."""

    kind = "group"

    def __init__(self, one):
        super().__init__(one)
        self.entries = {inner.key: entry_of(inner) for inner in one.shape.fields}

    def fill(self, box, raw, form):
        box.boxes, box.folded = inner_boxes(self.entries, raw, box.path, form, self.field.key)

    def typed(self, typed):
        return _filled(self.entries, typed) or None


class MilestonesEntry(Entry):
    """Moments that have names."""

    kind = "milestones"

    def __init__(self, one):
        super().__init__(one)
        self.entries = {
            name: {inner.key: entry_of(inner) for inner in shape.fields} for name, shape in one.shapes.items()
        }

    def fill(self, box, raw, form):
        for name, entries in self.entries.items():
            path, row = (*box.path, name), raw.get(name) if isinstance(raw, dict) else None
            column = self.field.columns[name].columns[0].column
            milestone = Box("row", path, name.capitalize(), str(column.help_text), errors=form.errors_at(path))
            milestone.boxes, milestone.folded = inner_boxes(entries, row, path, form, self.field.key)
            for inner in milestone.boxes:
                if inner.kind == "moment":
                    inner.label, inner.is_required = milestone.label, False
                    inner.errors += milestone.errors
                    milestone.errors = []
            box.rows.append(milestone)

    def typed(self, typed):
        rows = {name: _filled(entries, typed[name]) for name, entries in self.entries.items()}
        return {name: row for name, row in rows.items() if row} or None


class RowsEntry(Entry):
    """Rows, each of several keys."""

    kind = "rows"

    def __init__(self, one):
        super().__init__(one)
        self.entries = {inner.key: entry_of(inner) for inner in one.shape.fields if not inner.is_backup}

    def fill(self, box, raw, form):
        rows = raw if isinstance(raw, list) else []
        box.first = form.first.get(box.name, 0)
        box.total = form.total.get(box.name, len(rows))
        for place, row in enumerate(rows):
            shown = self.row((*box.path, place), row, form, box.first + place + 1)
            key = row.get("key") if isinstance(row, dict) else None
            shown.anchor = str(key or box.first + place + 1)
            box.rows.append(shown)
        if not any(isinstance(step, int) for step in box.path):  # else it stands in the blank of the outer row
            box.blank = self.row((*box.path, f"new{len(box.path)}"), {}, form, 0)

    def row(self, path, row, form, number):
        shown = Box("row", path, f"{title_of(self.field.key).capitalize()} {number}", errors=form.errors_at(path))
        shown.boxes, shown.folded = inner_boxes(self.entries, row, path, form, self.field.key)
        return shown

    def typed(self, typed):
        return [_filled(self.entries, row) for row in typed.rows] or None

    def is_blank(self, row):
        """Whether nothing was written in a row: what is chosen in it is what it begins with."""
        chosen = {key for key, entry in self.entries.items() if isinstance(entry, ChoiceEntry)}
        return not (row.keys() - chosen)


def inner_boxes(entries, raw, path, form, where):
    """The boxes of the keys within, those that are seldom filled apart."""
    raw = raw if isinstance(raw, dict) else {}
    seldom = SELDOM.get(where, ())
    boxes = {key: entry.box(raw.get(key), (*path, key), form, where) for key, entry in entries.items()}
    own = (box for key, box in boxes.items() if key not in seldom)
    shown = sorted(own, key=lambda box: (box.kind in LONG) + (box.kind == "rows"))
    return shown, [box for key, box in boxes.items() if key in seldom]


def _filled(entries, typed):
    values = {key: entry.typed(typed[key]) for key, entry in entries.items()}
    return {key: value for key, value in values.items() if value is not None}


#: A kind of field that is not here is shown as the nearest that it is made of.
ENTRIES: dict[type, type[Entry]] = {
    kinds.Field: Entry,
    kinds.Text: TextEntry,
    kinds.Url: AddressEntry,
    kinds.Tracker: AddressEntry,
    kinds.Prose: ProseEntry,
    kinds.Number: NumberEntry,
    kinds.Quantity: NumberEntry,
    Time: Entry,
    kinds.At: MomentEntry,
    kinds.Day: DayEntry,
    kinds.Choice: ChoiceEntry,
    kinds.Choices: ChoicesEntry,
    kinds.Flag: FlagEntry,
    CalledByName: NamedEntry,
    ListOfNames: NamesEntry,
    kinds.Cited: CitedEntry,
    kinds.Keys: KeysEntry,
    kinds.Group: GroupEntry,
    kinds.StatedDuration: GroupEntry,
    kinds.Milestones: MilestonesEntry,
    kinds.Rows: RowsEntry,
}


def entry_of(one):
    """What shows and takes a field."""
    return next(ENTRIES[kind] for kind in type(one).__mro__ if kind in ENTRIES)(one)
