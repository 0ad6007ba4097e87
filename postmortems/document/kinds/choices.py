"""Fields that hold one or several values of a list, or say yes or no."""

from typing import NamedTuple

from postmortems.document.inserting import insert

from .base import Field, Writing, shape_of, shown


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


class Flag(Field):
    """Something that is said or left out: written only where it is true."""

    def read(self, raw, path, reading):
        if raw in (True, "true"):
            return True
        return None if raw in (False, "false") else reading.say(path, f"{shown(raw)} is neither true nor false")

    def get(self, record, writing):
        return super().get(record, writing) or None

    def schema(self):
        return {"type": "boolean"}


class Choices(Field):
    """Some of a model's choices, each a row of its own; written in the order in which the model lists them.

    ``column`` is that of the related model which holds the choice.
    """

    def __init__(self, key, relation, column, *, csv=None):
        super().__init__(key, relation, required=False, csv=csv)
        self.choice = column

    def bind(self, model):
        self.relation = model._meta.get_field(self.name)
        self.rows = self.relation.related_model
        self.labels = dict(self.rows._meta.get_field(self.choice).flatchoices)

    def read(self, raw, path, reading):
        if not isinstance(raw, list):
            return reading.say(path, f"should be a list, and is {shape_of(raw)}")
        found = set()
        for place, value in enumerate(raw):
            if not isinstance(value, str) or value not in self.labels:
                reading.say((*path, place), f"{shown(value)} is not one of {', '.join(self.labels)}")
            elif value in found:
                reading.say((*path, place), f"names {shown(value)} twice")
            else:
                found.add(value)
        return self.in_order(found)

    def in_order(self, values):
        return [value for value in self.labels if value in values]

    def get(self, record, writing):
        return self.in_order({getattr(row, self.choice) for row in getattr(record, self.name).all()})

    def cells(self, record):
        labels = (str(self.labels[value]) for value in self.get(record, None))
        return {self.csv: "; ".join(labels)} if self.csv else {}

    def put(self, record, values, saving):
        pass

    def prefetches(self):
        return [self.name]

    def save_rows(self, pairs, saving, old):
        owner, had, new, gone = self.relation.field.attname, {}, [], []
        for row in self.rows._default_manager.filter(**{f"{owner}__in": old}) if old else ():
            had.setdefault(getattr(row, owner), {})[getattr(row, self.choice)] = row.pk
        for record, values in pairs:
            wanted, kept = values.get(self.key, []), had.get(record.pk, {})
            gone += [pk for value, pk in kept.items() if value not in wanted]
            new += [self.rows(**{owner: record.pk, self.choice: value}) for value in wanted if value not in kept]
        if gone:
            self.rows._default_manager.filter(pk__in=gone).delete()
        insert(new)

    def schema(self):
        return {
            "type": "array",
            "items": {"enum": list(self.labels)},
            "maxItems": len(self.labels),
            "uniqueItems": True,
        }
