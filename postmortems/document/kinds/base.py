"""What every kind of field does, and the two things that reading and writing carry along."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from incidents.text_fields import Ruled
from incidents.text_rules import CONTROL


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
    is_for_account: bool = True  #: whether its reader has one, and may see who took part


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

    def __init__(self, key, name=None, *, required=None, csv=None, for_accounts=False, instead=None):
        """``for_accounts``: whether only readers with an account see it. ``instead``: the key for a plain name."""
        self.key, self.name, self.required, self.csv = key, name or key, required, csv
        self.for_accounts, self.instead = for_accounts, instead

    def bind(self, model):
        """Learn from the model's column what may stand here."""
        self.column = model._meta.get_field(self.column_name)
        if self.required is None:
            self.required = not self.column.blank and not self.column.has_default()

    @property
    def column_name(self):
        return self.name

    @cached_property
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

    def settle(self, values):
        """Give other keys beside this one what its value says of them."""

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

    def keep(self, before, data):
        """Let the plain data of a document say what the record says already and only a backup has to say."""
        if self.is_backup and self.key in before:
            data.setdefault(self.key, before[self.key])

    @property
    def is_naming(self):
        """Whether its values call anything by name."""
        return type(self).named is not Field.named

    def named(self, values, path):
        """What the values call by name: (where, model, name), to be looked up together."""
        return ()

    def save_rows(self, pairs, saving, old):
        """Write what the records keep elsewhere than in their own row.

        ``pairs`` of a saved record and its values; ``old``: the ids of those records that were there before.
        """

    def keep_rows(self, old, saving):
        """Leave the rows of these records as they are, and let others name them."""

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
