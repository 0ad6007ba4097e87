"""Fields that name rows of the same document by their keys."""

from .name_lists import ListOfNames, save_links
from .texts import Key


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


class Keys(ListOfNames):
    """Rows of a section of the same document, by their keys and in their order."""

    def __init__(self, key, section, name=None, **options):
        super().__init__(key, name, **options)
        self.section = section

    def bind(self, model):
        self.column = model._meta.get_field(self.name)
        self.required = False
        self.most, self.is_slug = 40, True

    def get(self, record, writing):
        keys = [writing.keys[self.section][row.pk] for row in getattr(record, self.name).all()]
        return [key for key in keys if key]

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
