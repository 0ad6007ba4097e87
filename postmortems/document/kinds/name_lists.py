"""Fields that hold a list of names."""

from django.contrib.contenttypes.models import ContentType
from taggit.models import Tag, TaggedItem

from incidents.models import Incident
from incidents.slugs import validate_tag
from postmortems.document.inserting import insert

from .base import Field, shape_of, shown
from .names import CalledByName


class ListOfNames(CalledByName):
    def __init__(self, key, name=None, *, most=50, **options):
        super().__init__(key, name, **options)
        self.most_items = most

    def read(self, raw, path, reading):
        if not isinstance(raw, list):
            return reading.say(path, f"should be a list, and is {shape_of(raw)}")
        if len(raw) > self.most_items:
            return reading.say(path, f"has more than {self.most_items} entries")
        names: dict = {}
        for place, item in enumerate(raw):
            name = super().read(item, (*path, place), reading)
            if name in names:
                reading.say((*path, place), f"names {shown(name)} twice")
            elif name is not None:
                names[name] = place
        return list(names)

    def schema(self):
        return {"type": "array", "items": self.item_schema(), "maxItems": self.most_items, "uniqueItems": True}


class Names(ListOfNames):
    """Rows that are called by name, in alphabetical order."""

    def bind(self, model):
        self.column = model._meta.get_field(self.name)
        self.required = False
        self.learn(self.column.related_model)

    def read(self, raw, path, reading):
        return sorted({self.settled(name) for name in super().read(raw, path, reading) or []})

    def settled(self, name):
        return name

    def get(self, record, writing):
        return sorted(getattr(other, self.by) for other in getattr(record, self.name).all())

    def put(self, record, values, saving):
        pass

    def named(self, values, path):
        return [(path, self.to, name) for name in values.get(self.key, [])]

    def prefetches(self):
        return [self.name]

    def save_rows(self, pairs, saving, old):
        wanted = [
            (record.pk, [saving.names.id(self.to, name) for name in values.get(self.key, [])])
            for record, values in pairs
        ]
        save_links(self.column, wanted, old)


class Lessons(Names):
    """Lessons by slug; of a lesson itself those that the same run may bring."""

    is_last = True


class Tags(Names):
    """Tags are alike in any case, and are written small."""

    def settled(self, name):
        return name.lower()

    validators = [validate_tag]

    def get(self, record, writing):
        return sorted(tag.name.lower() for tag in record.tags.all())

    def save_rows(self, pairs, saving, old):
        kind = ContentType.objects.get_for_model(Incident)
        had: dict = {}
        if old:
            for item in TaggedItem.objects.filter(content_type=kind, object_id__in=old):
                had.setdefault(item.object_id, {})[item.tag_id] = item.pk
        new, gone = [], []
        for record, values in pairs:
            tags = {saving.names.id(Tag, name) for name in values.get(self.key, [])}
            kept = had.get(record.pk, {})
            gone += [pk for tag, pk in kept.items() if tag not in tags]
            new += [
                TaggedItem(content_type=kind, object_id=record.pk, tag_id=tag) for tag in sorted(tags - kept.keys())
            ]
        if gone:
            TaggedItem.objects.filter(pk__in=gone).delete()
        insert(new)


class OwnNames(ListOfNames):
    """Names that are rows of the record's own, such as the aliases of a lesson."""

    validators = Field.validators  # of its own column

    def bind(self, model):
        self.relation = model._meta.get_field(self.name)
        self.required = False
        self.learn(self.relation.related_model)
        self.column = self.to._meta.get_field(self.by)

    def read(self, raw, path, reading):
        return sorted(" ".join(name.split()) for name in super().read(raw, path, reading) or [])

    def get(self, record, writing):
        return sorted(getattr(row, self.by) for row in getattr(record, self.name).all())

    def put(self, record, values, saving):
        pass

    def prefetches(self):
        return [self.name]

    def save_rows(self, pairs, saving, old):
        owner, new, gone = self.relation.field.attname, [], []
        had: dict = {}
        if old:
            for row in self.to.objects.filter(**{f"{owner}__in": old}):
                had.setdefault(getattr(row, owner), {})[getattr(row, self.by)] = row.pk
        for record, values in pairs:
            names, kept = values.get(self.key, []), had.get(record.pk, {})
            gone += [pk for name, pk in kept.items() if name not in names]
            new += [self.to(**{owner: record.pk, self.by: name}) for name in names if name not in kept]
        if gone:
            self.to.objects.filter(pk__in=gone).delete()
        insert(new)


def save_links(column, wanted, old):
    """Bring a many-to-many column in step: ``wanted`` pairs of an id and the ids it is linked to."""
    through, near, far = column.remote_field.through, column.m2m_column_name(), column.m2m_reverse_name()
    had: dict = {}
    if old:
        for link in through.objects.filter(**{f"{near}__in": old}):
            had.setdefault(getattr(link, near), {})[getattr(link, far)] = link.pk
    new, gone = [], []
    for pk, others in wanted:
        kept = had.get(pk, {})
        gone += [link for other, link in kept.items() if other not in others]
        new += [through(**{near: pk, far: other}) for other in others if other not in kept]
    if gone:
        through.objects.filter(pk__in=gone).delete()
    insert(new)
