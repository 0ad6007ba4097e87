"""What every kind of field does, and the two things that reading and writing carry along."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import cached_property

from incidents.text_fields import Ruled
from incidents.text_rules import CONTROL

#: To how many unknown keys of one document a likely meaning is sought.
MOST_GUESSED = 20


@dataclass
class Reading:
    """One document being read: what its fields have in common, and the problems found so far."""

    document: object
    zone: str | None = None
    home: str = ""
    guessed: int = 0
    problems: list = field(default_factory=list)

    def say(self, path, message):
        self.problems.append((path, message))


@dataclass
class Writing:
    """One record being written: the zone of its story, its organisation, and the keys of its rows by their id."""

    zone: str = "UTC"
    home_id: int | None = None
    keys: dict = field(default_factory=dict)
    visible_incidents: set | None = None
    is_backup: bool = False


class Field:
    """One key of a document: what may stand there, and where the record keeps it.

    A value travels in three forms: raw as in the file, the value itself (text, a Moment, rows of values), and plain
    data as the export writes it. ``read`` takes the first to the second, ``written`` the second to the third, ``get``
    and ``put`` know the record. What the model's column says of itself (required, length, choices, default,
    validators) is not said again here.
    """

    is_prose = False
    is_number = False
    is_backup = False  #: whether only a backup says it; left out, it stays as it is
    is_last = False  #: whether it names records that the same run may bring
    definition: dict | None = None  #: the JSON Schema that fields of this kind share, under the name of the kind

    def __init__(self, key, name=None, *, required=None, csv=None):
        self.key, self.name, self.required, self.csv = key, name or key, required, csv

    def bind(self, model):
        """Learn from the model's column what may stand here."""
        self.column = model._meta.get_field(self.column_name)
        if self.required is None:
            self.required = not self.column.blank and not self.column.has_default()

    @property
    def column_name(self):
        return self.name

    @property
    def validators(self):
        """What the column asks beyond its type and length, which are told in words of our own."""
        own = self.column.default_validators if isinstance(self.column, Ruled) else []
        return [check for check in [*own, *self.column._validators] if not isinstance(check, MaxLengthValidator)]

    def validate(self, value, path, reading):
        """The value, or None when the model would refuse it, which is then said."""
        for check in self.validators:
            try:
                check(value)
            except ValidationError as error:
                return reading.say(path, error.messages[0].rstrip("."))
        return value

    def read(self, raw, path, reading):
        """The value; None when there is none, or when it cannot be taken, which is then said."""
        raise NotImplementedError

    def written(self, value, writing):
        return value

    def get(self, record, writing):
        return getattr(record, self.name)

    @property
    def heads(self):
        """The heads of its columns in the table of incidents for spreadsheets; ``csv`` is that of a single one."""
        return [self.csv] if self.csv else []

    def cells(self, record):
        """What stands in these columns, by their heads."""
        return {self.csv: self.get(record, Writing())} if self.csv else {}

    def put(self, record, values, saving):
        """Set the record's columns, before it is saved."""
        value = values.get(self.key)
        if value is None:
            value = None if self.column.null else self.column.get_default()
        setattr(record, self.name, value)

    def named(self, values, path):
        """What the values call by name: (where, model, name), to be looked up together."""
        return ()

    def save_rows(self, pairs, saving, old):
        """Write what the records keep elsewhere than in their own row.

        ``pairs`` of a saved record and its values; ``old``: the ids of those records that were there before.
        """

    def prefetches(self):
        """What to fetch with the records, so that ``get`` asks nothing."""
        return []

    def schema(self):
        return {"$ref": f"#/$defs/{self.definition_name}"} if self.definition else {}

    @property
    def needs(self):
        """The sections whose rows this one names."""
        return frozenset()

    @property
    def definition_name(self):
        return type(self).__name__.lower()

    def parts(self):
        """The fields within this one."""
        return ()


class Shape:
    """A set of keys and values: a whole document, a row, or a group of keys."""

    def __init__(self, fields, model=None):
        """``model``: whose columns the fields are; None when each is bound to its own already."""
        self.fields = fields
        if model:
            for one in fields:
                one.bind(model)
        self.by_key = {one.key: one for one in fields}

    def read(self, raw, path, reading):
        """The values of all keys that have one; problems are said."""
        if not isinstance(raw, dict):
            reading.say(path, f"should be keys and values, and is {shape_of(raw)}")
            return {}
        slips = self._unknown(raw, path, reading)
        values = {}
        for key, one in self.by_key.items():
            if key in raw:
                value = one.read(raw[key], (*path, key), reading)
                if value not in (None, "", [], {}):
                    values[key] = value
            elif one.required and key not in slips:
                reading.say(path, f"“{key}” is missing")
        return values

    def _unknown(self, raw, path, reading):
        """Say which keys there are not. Returns the keys that these are a slip of."""
        slips = set()
        for key in raw:
            if key in self.by_key:
                continue
            near = []
            if reading.guessed < MOST_GUESSED:
                near = get_close_matches(key[:80], self.by_key, 1)
                reading.guessed += 1
            slips.update(near)
            hint = f"did you mean “{near[0]}”?" if near else f"there are: {', '.join(self.by_key)}"
            reading.say((*path, key), f"there is no such key; {hint}")
        return slips

    def written(self, values, writing):
        """The values as plain data in normal form: keys in order, nothing empty, no default written out."""
        data = {}
        for key, one in self.by_key.items():
            plain = one.written(values[key], writing) if key in values else None
            if plain not in (None, "", [], {}):
                data[key] = plain
        return data

    def values(self, record, writing):
        return {
            key: value
            for key, one in self.by_key.items()
            if (writing.is_backup or not one.is_backup) and (value := one.get(record, writing)) is not None
        }

    def put(self, record, values, saving):
        for one in self.fields:
            one.put(record, values, saving)

    def named(self, values, path=()):
        for one in self.fields:
            yield from one.named(values, (*path, one.key))

    def save_rows(self, pairs, saving, old, *, last=False):
        """Save the rows of all fields; with ``last`` of those that wait until every record of the run is there."""
        for one in self.in_order_of_saving:
            if one.is_last == last:
                one.save_rows(pairs, saving, old)

    @cached_property
    def in_order_of_saving(self):
        """The fields so that rows which others name by key come before those."""
        keyed = {one.key for one in self.fields if getattr(one, "is_keyed", False)}
        waiting, ordered, saved = list(self.fields), [], set()
        while waiting:
            ready = next(one for one in waiting if not ({*one.needs} & keyed) - saved)
            waiting.remove(ready)
            ordered.append(ready)
            saved.add(ready.key)
        return ordered

    @property
    def heads(self):
        return [head for one in self.fields for head in one.heads]

    def cells(self, record):
        return {head: cell for one in self.fields for head, cell in one.cells(record).items()}

    def prefetches(self):
        return [prefetch for one in self.fields for prefetch in one.prefetches()]

    def schema(self):
        return {
            "type": "object",
            "required": [one.key for one in self.fields if one.required],
            "additionalProperties": False,
            "properties": {one.key: one.schema() for one in self.fields},
        }

    def every_field(self):
        """All fields, those within others too."""
        waiting = list(self.fields)
        while waiting:
            one = waiting.pop(0)
            yield one
            waiting += one.parts()


def shape_of(raw):
    if isinstance(raw, dict):
        return "keys and values"
    if isinstance(raw, list):
        return "a list"
    return "text" if isinstance(raw, str) else "empty" if raw is None else "a number"


def shown(raw):
    """What was written, short, for a message."""
    text = " ".join(str(raw).split())
    return f"“{CONTROL.sub('�', text[:60])}”"
