"""Fields that only a backup holds, so that a restored record is found where it was, and as old as it was."""

import re
from datetime import UTC, datetime

from postmortems.document.inserting import blank_rows, insert

from .base import Field, shape_of, shown
from .rows import Rows
from .texts import KEY
from .times import Time


class Instant(Time):
    """A point in time of the record itself. A document that does not say it leaves it as it is."""

    is_backup = True
    definition = {"type": "string", "format": "date-time"}

    def parsed(self, text, reading):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or not 1900 < at.year < 2200:
            raise ValueError(f"{shown(text)} is not a point in time: write 2020-11-25T13:15:00+00:00")
        return at

    def written(self, value, writing):
        return value.astimezone(UTC).isoformat()

    def put(self, record, values, saving):
        if self.key in values:
            setattr(record, self.name, values[self.key])


class FormerSlugs(Field):
    """The slugs that a record had before, by which it is still found. An import adds to them, and removes none."""

    is_backup = True
    most = 200

    def bind(self, model):
        self.relation = model._meta.get_field(self.name)
        self.required = False

    def read(self, raw, path, reading):
        if not isinstance(raw, list) or len(raw) > self.most:
            return reading.say(path, f"should be a list of at most {self.most} entries, and is {shape_of(raw)}")
        for place, slug in enumerate(raw):
            if not isinstance(slug, str) or len(slug) > 80 or not re.fullmatch(KEY, slug):
                told = f"{shown(slug)} should have only lowercase letters, digits and hyphens"
                return reading.say((*path, place), told)
        return sorted(set(raw))

    def get(self, record, writing):
        return sorted(former.slug for former in getattr(record, self.name).all())

    def put(self, record, values, saving):
        pass

    def keep(self, before, data):
        if slugs := {*before.get(self.key, []), *data.get(self.key, [])}:
            data[self.key] = sorted(slugs)

    def prefetches(self):
        return [self.name]

    def save_rows(self, pairs, saving, old):
        formers, owner = self.relation.related_model, self.relation.field.attname
        for record, values in pairs:
            for slug in values.get(self.key, []):
                if not type(record)._default_manager.filter(slug=slug).exists():
                    formers.objects.update_or_create(slug=slug, defaults={owner: record.pk})

    def schema(self):
        return {"type": "array", "items": {"$ref": "#/$defs/slug"}, "maxItems": self.most, "uniqueItems": True}


class Steps(Rows):
    """The steps of a row from one state to the next, in their order. An import adds to them, and removes none."""

    is_backup = True

    def read(self, raw, path, reading):
        rows = super().read(raw, path, reading)
        return rows and sorted(rows, key=lambda row: row.get("at", datetime.max.replace(tzinfo=UTC)))

    def records(self, record, writing):
        return sorted(super().records(record, writing), key=lambda step: (step.changed_at, step.pk))

    def keep(self, before, data):
        steps = before.get(self.key, [])
        steps = [*steps, *(step for step in data.get(self.key, []) if step not in steps)]
        if steps:
            data[self.key] = sorted(steps, key=lambda step: datetime.fromisoformat(step["at"]))

    def save_rows(self, pairs, saving, old):
        known = set()
        if old:
            rows = self.model._default_manager.filter(**{f"{self.owner.name}__in": old})
            known = {self._told(row) for row in rows}
        new, blank = [], blank_rows(self.model)
        for owner, values in pairs:
            for row in values.get(self.key, []):
                step = blank()
                setattr(step, self.owner.attname, owner.pk)
                self.shape.put(step, row, saving)
                if not known or self._told(step) not in known:
                    new.append(step)
        insert(new)

    def _told(self, step):
        """What makes it the same step."""
        return tuple(
            getattr(step, column.attname) for column in self.model._meta.concrete_fields if not column.primary_key
        )
