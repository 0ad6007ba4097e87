"""The kinds of box, by the kinds of field of the document: what each shows, and what it takes from what was typed."""

from datetime import UTC

from django.core.exceptions import ValidationError

from incidents.moments import Moment
from incidents.moments.clocks import since
from incidents.text_fields import LineField
from postmortems.document import kinds
from postmortems.document.kinds.name_lists import ListOfNames
from postmortems.document.kinds.names import CalledByName
from postmortems.document.kinds.times import Time

from .boxes import Box
from .wording import SELDOM, hint_of, label_of, title_of

#: Of a text that may be longer, several lines are shown.
ONE_LINE = 200
#: So many rows of the same postmortem are offered one by one; of more the keys are typed.
MOST_OFFERED = 40
#: What takes the whole width stands below the others of its row.
LONG = ("text", "prose", "choices", "names", "rows")
#: So many empty boxes are there to add names to a list without JavaScript.
SPARE = 1


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
            is_required=bool(self.field.required),
            is_filled=raw not in (None, "", [], {}),
            listed=self.listed,
        )
        self.fill(box, raw, form)
        return box

    def kind_of_box(self):
        return self.kind

    @property
    def listed(self):
        return ""

    def fill(self, box, raw, form):
        box.value = "" if raw is None else str(raw)

    def typed(self, typed):
        """What was typed, as the document would say it; None for nothing."""
        return typed.text.strip() or None


class TextEntry(Entry):
    def kind_of_box(self):
        is_line = self.field.most <= ONE_LINE or isinstance(self.field.column, LineField)
        return "line" if is_line else "text"

    @property
    def listed(self):
        return "zones" if self.field.key == "zone" else ""


class AddressEntry(Entry):
    """An address, which is long and stands in one line."""


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


class MomentEntry(Entry):
    kind = "moment"

    def fill(self, box, raw, form):
        super().fill(box, raw, form)
        box.beside = told_beside(box.value, form.zone, form.start)


def told_beside(text, zone, start):
    """A moment as it is typed, in UTC and from the start; empty where it cannot be told."""
    moment = moment_of(text, zone)
    if moment is None or not moment.precision.has_clock:
        return ""
    about = "≈\N{NO-BREAK SPACE}" if moment.precision.is_around else ""
    parts = [f"{about}{moment.at.astimezone(UTC):%H:%M} UTC", since(moment, start)]
    return ", ".join(filter(None, parts))


def moment_of(text, zone):
    try:
        return Moment.parse(text, zone) if isinstance(text, str) and text else None
    except (ValueError, ValidationError, OverflowError):
        return None


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


class NamedEntry(Entry):
    """One name, among those that are on record; others may be new."""

    @property
    def listed(self):
        return "" if isinstance(self.field, kinds.OwnNames) else self.field.to._meta.model_name


class NamesEntry(NamedEntry):
    """Names, each in a box of its own, and an empty one for another."""

    kind = "names"

    def fill(self, box, raw, form):
        names = [str(name) for name in raw] if isinstance(raw, list) else []
        box.value = [*names, *[""] * SPARE]
        for place in range(len(names)):
            box.errors += form.errors_at((*box.path, place))

    def typed(self, typed):
        return [text for value in typed.values if (text := value.strip())] or None


class CitedEntry(Entry):
    """A row of the same postmortem, by its key."""

    kind = "choice"

    @property
    def listed(self):
        return f"keys-{self.field.section}"

    def fill(self, box, raw, form):
        chosen, known = "" if raw is None else str(raw), form.keys.get(self.field.section, [])
        if len(known) > MOST_OFFERED:
            box.kind, box.value = "line", chosen
            return
        options = [("", "None" if known else "None yet: add one under Sources"), *known]
        if chosen not in dict(options):
            options.append((chosen, chosen))
        box.options = [(key, words, key == chosen) for key, words in options]


class KeysEntry(NamesEntry):
    """Rows of the same postmortem, by their keys."""

    @property
    def listed(self):
        return f"keys-{self.field.section}"

    def fill(self, box, raw, form):
        known = form.keys.get(self.field.section, [])
        if len(known) > MOST_OFFERED:
            return super().fill(box, raw, form)
        chosen = [str(key) for key in raw] if isinstance(raw, list) else []
        others = [(key, key) for key in chosen if key not in dict(known)]
        box.kind = "choices"
        box.options = [(key, words, key in chosen) for key, words in [*known, *others]]
        for place in range(len(chosen)):
            box.errors += form.errors_at((*box.path, place))


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
    shown = sorted((box for key, box in boxes.items() if key not in seldom), key=lambda box: box.kind in LONG)
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
