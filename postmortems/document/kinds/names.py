"""Fields that call something by name which stands elsewhere: a service, a lesson, an account, a row above."""

import re

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from taggit.models import Tag, TaggedItem

from incidents.models import Incident, Organization, Service
from incidents.slugs import validate_tag
from lessons.models import Lesson

from .base import Field, shape_of, shown
from .texts import KEY, Key, Text


def name_column(model):
    """The column by which documents call a row of the model."""
    if model is get_user_model():
        return model.USERNAME_FIELD
    return "slug" if model in (Lesson, Incident) else "name"


class _Name(Text):
    """Text that names a row of ``self.to``."""

    def learn(self, model):
        self.to = model
        self.by = name_column(model)
        self.is_slug = self.by == "slug"
        self.most = model._meta.get_field(self.by).max_length

    def form(self, text):
        if self.is_slug and not re.fullmatch(KEY, text):
            return "should have only lowercase letters, digits and hyphens"
        return None

    def validate(self, value, path, reading):
        return value

    def item_schema(self):
        if self.is_slug:
            return {"$ref": "#/$defs/slug"}
        return {"type": "string", "minLength": 1, "maxLength": self.most}


class Named(_Name):
    """One row that is called by name."""

    def bind(self, model):
        super().bind(model)
        self.learn(self.column.related_model)
        self.follows = [self.name]

    def get(self, record, writing):
        other = getattr(record, self.name)
        return other and getattr(other, self.by)

    def put(self, record, values, saving):
        name = values.get(self.key)
        setattr(record, self.column.attname, name and saving.names.id(self.to, name))

    def named(self, values, path):
        return [(path, self.to, values[self.key])] if self.key in values else []

    def schema(self):
        return self.item_schema()


class ServiceName(_Name):
    """A service, of the incident's organisation unless the row names another."""

    def bind(self, model):
        super().bind(model)
        self.learn(Service)
        self.follows = ["service__organization"]

    def get(self, record, writing):
        return record.service.name

    def put(self, record, values, saving):
        home = values.get("organization") or saving.home_of(record)
        record.service_id = saving.names.id(Service, (home, values[self.key]))

    def named(self, values, path):
        return [(path, Service, (values.get("organization"), values[self.key]))]

    def schema(self):
        return self.item_schema()


class Elsewhere(_Name):
    """The organisation of the row's service, where it is another than the incident's."""

    def bind(self, model):
        self.required = False
        self.learn(Organization)

    def read(self, raw, path, reading):
        name = super().read(raw, path, reading)
        return None if name == reading.home else name

    def get(self, record, writing):
        service = record.service
        return None if service.organization_id == writing.home_id else service.organization.name

    def put(self, record, values, saving):
        pass

    def named(self, values, path):
        return [(path, Organization, values[self.key])] if self.key in values else []

    def schema(self):
        return self.item_schema()


class _ListOfNames(_Name):
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


class Names(_ListOfNames):
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

    @property
    def validators(self):
        return [validate_tag]

    def validate(self, value, path, reading):
        return Field.validate(self, value, path, reading)

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
        TaggedItem.objects.bulk_create(new)


class OwnNames(_ListOfNames):
    """Names that are rows of the record's own, such as the aliases of a lesson."""

    def bind(self, model):
        self.relation = model._meta.get_field(self.name)
        self.required = False
        self.learn(self.relation.related_model)

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
        self.to.objects.bulk_create(new)


class Cited(Key):
    """The source that states a fact, or that quotes it, by its key."""

    section = "sources"

    def bind(self, model):
        self.column = model._meta.get_field(self.name)
        self.required = False
        self.most = 40

    def validate(self, value, path, reading):
        return value

    @property
    def definition_name(self):
        return "key"

    def get(self, record, writing):
        return writing.keys[self.section].get(getattr(record, self.column.attname))

    def put(self, record, values, saving):
        key = values.get(self.key)
        setattr(record, self.column.attname, key and saving.row(self.section, record.incident_id, key))


class Keys(_ListOfNames):
    """Rows of a section of the same document, by their keys and in their order."""

    def __init__(self, key, section, name=None, **options):
        super().__init__(key, name, **options)
        self.section = section

    def bind(self, model):
        self.column = model._meta.get_field(self.name)
        self.required = False
        self.most, self.is_slug = 40, True

    def get(self, record, writing):
        return [writing.keys[self.section][row.pk] for row in getattr(record, self.name).all()]

    def put(self, record, values, saving):
        pass

    def prefetches(self):
        return [self.name]

    def item_schema(self):
        return {"$ref": "#/$defs/key"}

    def save_rows(self, pairs, saving, old):
        wanted = [
            (record.pk, [saving.row(self.section, record.incident_id, key) for key in values.get(self.key, [])])
            for record, values in pairs
        ]
        save_links(self.column, wanted, old)


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
    through.objects.bulk_create(new)
