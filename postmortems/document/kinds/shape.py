"""A set of keys and values: what all fields of it do together."""

from difflib import get_close_matches

from django.utils.functional import cached_property

from .base import Field, shape_of

#: To how many unknown keys of one document a likely meaning is sought.
MOST_GUESSED = 20


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
        slips = set() if raw.keys() <= self.by_key.keys() else self._unknown(raw, path, reading)
        values = {}
        for key, item in raw.items():
            if one := self.by_key.get(key):
                value = one.read(item, (*path, key), reading)
                if value or value == 0:
                    values[key] = value
        for key in self.required:
            if key not in raw and key not in slips:
                reading.say(path, f"“{key}” is missing")
        for one in self.settling:
            one.settle(values)
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

    def values(self, record, writing, keys=None):
        """What a document says of a record; with ``keys``, under these alone."""
        return {
            key: value
            for key, one in self.by_key.items()
            if (keys is None or key in keys)
            and (writing.is_backup or not one.is_backup)
            and (writing.is_for_account or not one.for_accounts)
            and (value := one.get(record, writing)) is not None
        }

    def put(self, record, values, saving):
        for one in self.fields:
            one.put(record, values, saving)

    def keep(self, before, data):
        for one in self.fields:
            one.keep(before, data)

    @cached_property
    def required(self):
        """The keys that must be there."""
        return [key for key, one in self.by_key.items() if one.required]

    @cached_property
    def settling(self):
        """The fields that give other keys beside them a value."""
        return [one for one in self.fields if type(one).settle is not Field.settle]

    @cached_property
    def naming(self):
        """The fields that call anything by name."""
        return [one for one in self.fields if one.is_naming]

    def named(self, values, path=()):
        for one in self.naming:
            if one.key in values:
                yield from one.named(values, (*path, one.key))

    def save_rows(self, pairs, saving, old, *, last=False, only=None):
        """Save the rows of all fields; with ``last`` of those that wait until every record of the run is there.

        ``only``: the keys whose rows are to be written. Those of the others stay as they are, for one to name.
        """
        for one in self.in_order_of_saving:
            if one.is_last == last:
                if only is None or one.key in only:
                    one.save_rows(pairs, saving, old)
                else:
                    one.keep_rows(old, saving)

    def waiting(self, values):
        """Those of the values that wait until every record of the run is there."""
        return {one.key: values[one.key] for one in self.fields if one.is_last and one.key in values}

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
            "required": self.required,
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
