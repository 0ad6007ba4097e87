"""A document's data as a page tells it: sections of facts, rows and prose, by the description of the record."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.text import capfirst

from postmortems.document.fields import POSTMORTEM
from postmortems.document.kinds import Choice, Instant, Prose, Rows

from .summary import field_name

#: What a row is about; of others it is their text.
ABOUT = {
    "participants": ("user", "name"),
    "impacts": ("service",),
    "via": ("service",),
    "figures": ("what",),
    "lessons": ("lesson",),
    "relations": ("incident",),
    "sources": ("title",),
}
TEXT = ("text",)
#: Groups of facts that stand under a heading of their own.
GROUPS = ("milestones", "duration", "brief")
#: What stands in the head of every page of a revision; and the steps, whose reasons are not for every reader.
UNTOLD = {"format", "reference", "title", "history"}


class Value(NamedTuple):
    label: str
    text: str


class Row(NamedTuple):
    about: str
    values: list[Value]


class Section(NamedTuple):
    key: str
    title: str
    values: list[Value]
    rows: list[Row]
    prose: str


def sections(data):
    """What the document says, in its order: the facts of the record itself first."""
    facts = [Value(label_of(key), words(field, data[key])) for key, field in fields() if key in data and is_fact(field)]
    told = [Section("about", "About", facts, [], "")]
    for key, field in fields():
        value = data.get(key)
        if not value or is_fact(field):
            continue
        if isinstance(field, Prose):
            told.append(Section(key, field.heading, [], [], value))
        elif isinstance(field, Rows):
            told.append(Section(key, title_of(key), [], [row_told(key, row) for row in value], ""))
        else:
            values = [Value(label_of(name), words(None, item)) for name, item in value.items()]
            told.append(Section(key, title_of(key), values, [], ""))
    return told


def fields():
    """The keys of a postmortem in their order, each with its field."""
    return [(key, field) for key, field in POSTMORTEM.by_key.items() if key not in UNTOLD]


def is_fact(field):
    return not isinstance(field, Prose | Rows) and field.key not in GROUPS


def title_of(key):
    return capfirst(field_name(key))


label_of = title_of


def row_told(section, row):
    about = about_of(section, row)
    shape = shape_of(section)
    values = [Value(label_of(key), words(shape.get(key), value)) for key, value in row.items() if key != about]
    return Row(words(shape.get(about), row.get(about, "")), values)


def about_of(section, row):
    """The key under which a row says what it is about."""
    return next((key for key in ABOUT.get(section, TEXT) if key in row), ABOUT.get(section, TEXT)[0])


def shape_of(section):
    field: Any = POSTMORTEM.by_key.get(section)
    return field.shape.by_key if isinstance(field, Rows) else {}


def words(field, value):
    """A value as one text; ``field`` knows what its choices are called."""
    if isinstance(field, Choice) and not isinstance(value, list):
        return called(field, value)
    if isinstance(field, Instant) and value:
        return f"{date_format(datetime.fromisoformat(value).astimezone(UTC), 'j M Y, H:i')} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "\n".join(words(None, item) for item in value)
    if isinstance(value, list):
        return ", ".join(words(field, item) for item in value)
    if isinstance(value, dict):
        if value.keys() == {"at"}:
            return str(value["at"])
        return ", ".join(f"{field_name(key)}: {words(None, item)}" for key, item in value.items())
    return str(value)


def called(field, value):
    choices = field.own_choices or field.column.flatchoices
    return str(dict(choices).get(value, value))
