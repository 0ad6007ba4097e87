"""Fields that hold one text, or a list of lines."""

import re

from lessons.models import TRACKER_KEY
from postmortems.models.synonym_group import LONGEST_PHRASE, PHRASES_AT_MOST

from .base import CONTROL, Field, shape_of, shown

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


class Phrases(Lines):
    """A list of texts as ``Lines``, of which the column's rules are for all together."""

    def bind(self, model):
        super().bind(model)
        self.most = LONGEST_PHRASE

    def validate(self, value, path, reading):
        return value

    def read(self, raw, path, reading):
        phrases = super().read(raw, path, reading)
        if not phrases or len(phrases) < len(raw):  # which is said
            return None
        return super().validate("\n".join(phrases), path, reading) and phrases

    def schema(self):
        return {**super().schema(), "minItems": 2, "maxItems": PHRASES_AT_MOST}
