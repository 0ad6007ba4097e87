"""Fields that call one row by name which stands elsewhere: a service, an account, an organisation."""

import re

from django.contrib.auth import get_user_model

from incidents.models import Incident, Organization, Service
from incidents.text_rules import validate_line
from lessons.models import Lesson

from .texts import KEY, Text


def name_column(model):
    """The column by which documents call a row of the model."""
    if model is get_user_model():
        return model.USERNAME_FIELD
    return "slug" if model in (Lesson, Incident) else "name"


class CalledByName(Text):
    """Text that names a row of ``self.to``, which is made where there is none yet."""

    validators = [validate_line]

    def learn(self, model):
        self.to = model
        self.by = name_column(model)
        self.is_slug = self.by == "slug"
        self.most = model._meta.get_field(self.by).max_length

    def form(self, text):
        if self.is_slug and not re.fullmatch(KEY, text):
            return "should have only lowercase letters, digits and hyphens"
        return None

    def item_schema(self):
        if self.is_slug:
            return {"$ref": "#/$defs/slug"}
        return {"type": "string", "minLength": 1, "maxLength": self.most}


class Named(CalledByName):
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


class ServiceName(CalledByName):
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


class Elsewhere(CalledByName):
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
