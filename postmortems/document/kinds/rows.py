"""Fields that hold other fields: groups of keys, and lists of rows."""

from django.db.models import Prefetch

from postmortems.document.inserting import blank_rows, insert

from .base import Field, shape_of
from .shape import Shape
from .texts import Key


class Group(Field):
    """Keys that stand together in the document, and are columns of the record itself."""

    def __init__(self, key, fields):
        super().__init__(key, required=False)
        self.fields = fields

    def bind(self, model):
        self.shape = Shape(self.fields, model)

    def read(self, raw, path, reading):
        return self.shape.read(raw, path, reading)

    def written(self, value, writing):
        return self.shape.written(value, writing)

    def get(self, record, writing):
        return self.shape.values(record, writing)

    def put(self, record, values, saving):
        self.shape.put(record, values.get(self.key, {}), saving)

    def schema(self):
        return self.shape.schema()

    def parts(self):
        return self.fields


class Rows(Field):
    """A list of rows, each with keys of its own, in the order in which the document has them.

    Rows that have a key keep their identity as long as they keep it; the others are written anew.
    """

    def __init__(self, key, relation, fields, *, most, for_accounts=False):
        super().__init__(key, relation, required=False, for_accounts=for_accounts)
        self.fields, self.most = fields, most

    def bind(self, model):
        relation = model._meta.get_field(self.name)
        self.model, self.owner = relation.related_model, relation.field
        self.shape = Shape(self.fields, self.model)
        self.is_keyed = any(type(one) is Key for one in self.fields)

    def read(self, raw, path, reading):
        if not isinstance(raw, list):
            return reading.say(path, f"should be a list, and is {shape_of(raw)}")
        if len(raw) > self.most:
            return reading.say(path, f"has more than {self.most} entries")
        return [self.shape.read(row, (*path, place), reading) for place, row in enumerate(raw)]

    def written(self, value, writing):
        return [self.shape.written(row, writing) for row in value]

    def records(self, record, writing):
        return getattr(record, self.name).all()

    def get(self, record, writing):
        return [self.shape.values(row, writing) for row in self.records(record, writing)]

    def put(self, record, values, saving):
        pass

    @property
    def is_naming(self):
        return bool(self.shape.naming)

    def named(self, values, path):
        for place, row in enumerate(values.get(self.key, [])):
            yield from self.shape.named(row, (*path, place))

    def keep(self, before, data):
        if self.is_keyed:
            known = {row.get("key"): row for row in before.get(self.key, [])}
            for row in data.get(self.key, []):
                if row.get("key") in known:
                    self.shape.keep(known[row.get("key")], row)

    def prefetches(self):
        rows = self.model._default_manager.prefetch_related(*self.shape.prefetches())
        follows = [path for one in self.fields for path in getattr(one, "follows", [])]
        return [Prefetch(self.name, rows.select_related(*follows) if follows else rows)]

    def save_rows(self, pairs, saving, old):
        """Returns every row that is there now, as (record, values)."""
        kept = self._kept(old)
        made, blank = [], blank_rows(self.model)
        for owner, values in pairs:
            for place, row in enumerate(values.get(self.key, [])):
                record = kept.pop((owner.pk, row.get("key")), None) or blank()
                setattr(record, self.owner.attname, owner.pk)
                self.owner.set_cached_value(record, owner)
                record.position = place
                self.shape.put(record, row, saving)
                made.append((record, row))
        if kept:
            self.model._default_manager.filter(pk__in=[record.pk for record in kept.values()]).delete()
        changed = [record for record, _ in made if record.pk]
        columns = [column.name for column in self.model._meta.concrete_fields if not column.primary_key]
        self.model._default_manager.bulk_update(changed, columns, batch_size=100)
        insert(record for record, _ in made if not record.pk)
        if self.is_keyed:
            for record, row in made:
                saving.keep_row(self.key, record.incident_id, row.get("key"), record.pk)
        self.shape.save_rows(made, saving, {record.pk for record in changed})
        return made

    def keep_rows(self, old, saving):
        if self.is_keyed:
            rows = self.model._default_manager.filter(**{f"{self.owner.name}__in": old})
            for owner, key, pk in rows.values_list(self.owner.attname, "key", "pk"):
                saving.keep_row(self.key, owner, key, pk)

    def _kept(self, old):
        """The rows that may stay, by owner and key; the others of the old owners are deleted."""
        if not old:
            return {}
        rows = self.model._default_manager.filter(**{f"{self.owner.name}__in": old})
        if not self.is_keyed:
            rows.delete()
            return {}
        return {(getattr(row, self.owner.attname), row.key or f"\0{row.pk}"): row for row in rows}

    def schema(self):
        return {"type": "array", "items": self.shape.schema(), "maxItems": self.most}

    def parts(self):
        return self.fields

    @property
    def needs(self):
        return frozenset(one.section for one in self.fields if hasattr(one, "section"))


class Relations(Rows):
    """Rows that name other incidents, which the same run may bring."""

    is_last = True

    def records(self, record, writing):
        known = writing.visible_incidents
        return [row for row in super().records(record, writing) if known is None or row.to_id in known]
