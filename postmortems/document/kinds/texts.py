"""Fields that hold one text or number."""

import re
from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator

from incidents.models.figure import DECIMALS, LARGEST
from lessons.models import TRACKER_KEY

from .base import CONTROL, Field, Writing, shape_of, shown

KEY = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class Text(Field):
    """Words without markup. ``most``: how many characters, where the model's column does not say."""

    is_blank_fine = False

    def __init__(self, key, name=None, *, most=2000, **options):
        super().__init__(key, name, **options)
        self.most = most

    def bind(self, model):
        super().bind(model)
        self.most = self.column.max_length or self.most

    def tidied(self, raw):
        return raw.strip()

    def form(self, text):
        """What is wrong with how the text is written, in words; None for nothing."""

    def read(self, raw, path, reading):
        if not isinstance(raw, str):
            return reading.say(path, f"should be text, and is {shape_of(raw)}")
        if found := CONTROL.search(raw):
            return reading.say(path, f"holds a control character (U+{ord(found[0]):04X}): leave it out")
        text = self.tidied(raw)
        if not text:
            return None if self.is_blank_fine else reading.say(path, "is empty")
        if len(text) > self.most:
            return reading.say(path, f"is longer than {self.most} characters")
        if wrong := self.form(text):
            return reading.say(path, f"{shown(text)} {wrong}")
        return self.validate(text, path, reading)

    def schema(self):
        return super().schema() or {"type": "string", "minLength": 1, "maxLength": self.most}


class Prose(Text):
    """Markdown: a section of the document's body, under its heading."""

    is_prose = True
    is_blank_fine = True

    def __init__(self, key, heading, *, most=200_000, **options):
        super().__init__(key, most=most, **options)
        self.heading = heading

    def tidied(self, raw):
        return tidy(raw)

    def schema(self):
        return {"type": "string", "maxLength": self.most}


def tidy(text):
    """Prose without blank lines at its ends and spaces at its end."""
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip()


class Key(Text):
    """The short name by which other rows of the document name this one."""

    definition = {"type": "string", "pattern": KEY, "maxLength": 40}

    def form(self, text):
        return None if re.fullmatch(KEY, text) else "should have only lowercase letters, digits and hyphens"


class Slug(Key):
    """What stands in the address of a page."""

    definition = {"type": "string", "pattern": KEY, "maxLength": 80}


class Reference(Text):
    """Given once, and never changed: a document that does not say it leaves it as it is."""

    def schema(self):
        return {**super().schema(), "pattern": r"^[A-Z][A-Z0-9]{0,9}-\d{4}-\d{2,6}$"}

    def put(self, record, values, saving):
        if self.key in values:
            setattr(record, self.name, values[self.key])


class Url(Text):
    ADDRESS = r"https?://\S+"
    WRONG = "is not an address that begins with http:// or https://"
    definition = {"type": "string", "format": "uri", "pattern": f"^{ADDRESS}$", "maxLength": 500}

    def form(self, text):
        return None if re.fullmatch(self.ADDRESS, text) else self.WRONG


class Tracker(Text):
    """A ticket, by its key or by its address; each has its column."""

    def bind(self, model):
        super().bind(model)
        self.most_of_key = model._meta.get_field(f"{self.name}_key").max_length

    @property
    def column_name(self):
        return f"{self.name}_url"

    def form(self, text):
        if TRACKER_KEY.fullmatch(text):
            return None
        if not re.fullmatch(Url.ADDRESS, text):
            return f"{Url.WRONG}, nor the key of a ticket, like OPS-123"
        return None

    def validate(self, value, path, reading):
        if not TRACKER_KEY.fullmatch(value):
            return super().validate(value, path, reading)
        if len(value) > self.most_of_key:
            return reading.say(path, f"is longer than {self.most_of_key} characters")
        return value

    def put(self, record, values, saving):
        value = values.get(self.key, "")
        is_key = bool(TRACKER_KEY.fullmatch(value))
        setattr(record, f"{self.name}_key", value if is_key else "")
        setattr(record, f"{self.name}_url", "" if is_key else value)

    def schema(self):
        key = {"type": "string", "pattern": f"^{TRACKER_KEY.pattern}$", "maxLength": self.most_of_key}
        return {"anyOf": [key, {"$ref": "#/$defs/url"}]}


class Choice(Field):
    """One of the model's choices. Its default is left out, unless the document has to say it.

    ``choices``: where the column does not say them.
    """

    def __init__(self, key, name=None, *, choices=(), **options):
        super().__init__(key, name, **options)
        self.own_choices = choices

    def bind(self, model):
        super().bind(model)
        choices = self.own_choices or self.column.flatchoices
        self.choices = [value for value, _ in choices if value not in ("", None)]
        self.is_number = all(isinstance(value, int) for value in self.choices)

    def read(self, raw, path, reading):
        if type(raw) not in (int, str) or raw not in self.choices:
            return reading.say(path, f"{shown(raw)} is not one of {', '.join(map(str, self.choices))}")
        return raw

    def written(self, value, writing):
        return None if not self.required and value == self.column.get_default() else value

    def cells(self, record):
        """As it is called; blank where nobody chose one."""
        if not self.csv:
            return {}
        is_rated = self.get(record, Writing()) is not None
        return {self.csv: getattr(record, f"get_{self.name}_display")() if is_rated else ""}

    def schema(self):
        return {"enum": self.choices}


class Translated(Choice):
    """A choice for which other people have words of their own: ours is taken, and theirs kept under another key.

    ``meaning``: our choice by their word, as ``plain`` makes it.
    """

    LONGEST_WORD = 40

    def __init__(self, key, name=None, *, meaning, plain, kept, **options):
        super().__init__(key, name, **options)
        self.meaning, self.plain, self.kept = meaning, plain, kept

    def bind(self, model):
        super().bind(model)
        self.own_words = {self.plain(choice): choice for choice in self.choices}

    def read(self, raw, path, reading):
        if isinstance(raw, str) and raw not in self.choices and len(raw) <= self.LONGEST_WORD:
            word = self.plain(raw)
            if word in self.own_words:
                return self.own_words[word]
            if word in self.meaning:
                return Word(self.meaning[word], " ".join(raw.split()))
        return super().read(raw, path, reading)

    def settle(self, values):
        value = values.get(self.key)
        if isinstance(value, Word):
            values[self.key] = value.choice
            values.setdefault(self.kept, value.word)

    def schema(self):
        return {"enum": [*self.choices, *sorted(self.meaning)]}


class Word(NamedTuple):
    """A choice as others call it."""

    choice: str
    word: str


class Number(Field):
    """A whole number, within the limits of its column; not below zero."""

    is_number = True
    least, most = 0, 2**31 - 1

    def bind(self, model):
        super().bind(model)
        for check in self.column._validators:
            if isinstance(check, MinValueValidator):
                self.least = check.limit_value
            elif isinstance(check, MaxValueValidator):
                self.most = check.limit_value

    def read(self, raw, path, reading):
        if type(raw) is not int:
            return reading.say(path, f"should be a whole number, and is {shape_of(raw)}")
        if not self.least <= raw <= self.most:
            return reading.say(path, f"{shown(raw)} is not between {self.least} and {self.most}")
        return self.validate(raw, path, reading)

    def schema(self):
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Quantity(Field):
    """A number that may have decimals; a whole one is written without."""

    is_number = True

    def read(self, raw, path, reading):
        if type(raw) not in (int, float):
            return reading.say(path, f"should be a number, written 8500000 or 6.8, and is {shape_of(raw)}")
        if not 0 <= raw <= LARGEST:
            return reading.say(path, f"{shown(raw)} is not between 0 and {LARGEST}")
        if round(raw, DECIMALS) != raw:
            return reading.say(path, f"{shown(raw)} has more than {DECIMALS} decimals")
        return self.validate(float(raw), path, reading)

    def written(self, value, writing):
        return int(value) if value.is_integer() else value

    def schema(self):
        return {"type": "number", "minimum": 0, "maximum": LARGEST}


class Lines(Text):
    """A list of texts, kept one a line in a single column. ``most`` is the length of each."""

    MOST_LINES = 200

    def bind(self, model):
        Field.bind(self, model)

    def read(self, raw, path, reading):
        if not isinstance(raw, list):
            return reading.say(path, f"should be a list, and is {shape_of(raw)}")
        if len(raw) > self.MOST_LINES:
            return reading.say(path, f"has more than {self.MOST_LINES} entries")
        texts = [super(Lines, self).read(item, (*path, place), reading) for place, item in enumerate(raw)]
        return [" ".join(text.split()) for text in texts if text]

    def get(self, record, writing):
        return [line.strip() for line in getattr(record, self.name).splitlines() if line.strip()]

    def put(self, record, values, saving):
        setattr(record, self.name, "\n".join(values.get(self.key, [])))

    def schema(self):
        item = {"type": "string", "minLength": 1, "maxLength": self.most}
        return {"type": "array", "items": item, "maxItems": self.MOST_LINES}
