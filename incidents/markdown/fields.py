"""Fields of Markdown, each with its HTML beside it."""

from hashlib import blake2b
from typing import Any

from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute

from .rendering import RENDERER, render
from .wikilinks import targets_in

STAMP = "<!--{}-->"


def stamp_of(text):
    """What HTML begins with that this renderer made of this text, so that any other is known to be out of date."""
    return STAMP.format(f"{RENDERER} {blake2b(text.encode(errors='surrogatepass'), digest_size=12).hexdigest()}")


class RenderedAttribute(DeferredAttribute):
    """The HTML of a row, without its stamp. What another renderer made, or of another text, is rendered anew."""

    field: "RenderedField"

    def __get__(self, row, cls=None):
        if row is None:
            return self
        stored = row.__dict__.get(self.field.attname)
        if stored is None:
            stored = super().__get__(row, cls)
        text = getattr(row, self.field.of)
        stamped = self.field.rendered(text, stored)
        row.__dict__[self.field.attname] = stamped
        return stamped.partition("-->")[2]

    def __set__(self, row, html):
        row.__dict__[self.field.attname] = html


class RenderedField(models.TextField):
    """The HTML of the Markdown field it stands beside; written by the database layer, never by hand."""

    descriptor_class = RenderedAttribute

    def __init__(self, *args, of=None, **kwargs):
        self.of = of
        super().__init__(*args, **{"editable": False, "blank": True, "default": "", **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def rendered(self, text, stored=""):
        """What to store for the text: what is stored already, unless it is out of date."""
        if not text.strip():
            return ""
        stamp = stamp_of(text)
        return stored if stored.startswith(stamp) else stamp + render(text, self.of)

    def pre_save(self, row, add):
        stored = self.rendered(getattr(row, self.of), row.__dict__.get(self.attname) or "")
        row.__dict__[self.attname] = stored
        return stored


class MarkdownField(models.TextField):
    """Markdown; the model also gets ``NAME_html``, rendered and sanitised on every save, bulk or single.

    Its history, which is no MarkdownModel, holds the text alone.
    """

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        is_shown = issubclass(cls, MarkdownModel) and not cls._meta.abstract
        if is_shown and cls.__module__ != "__fake__":  # a migration names both columns itself
            RenderedField(of=name).contribute_to_class(cls, f"{name}_html")


class MarkdownModel(models.Model):
    """A model with Markdown fields, whose HTML is also written when only some fields are saved.

    It keeps what its texts link to in its ``wikilinks``, a relation to a model of Wikilink.
    """

    wikilinks: Any

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        rendered = [field.name for field in self.rendered_fields()]
        if update_fields is not None:
            rendered = [name for name in rendered if name.removesuffix("_html") in update_fields]
            update_fields = {*update_fields, *rendered}
        with transaction.atomic():
            is_new = self._state.adding
            super().save(*args, update_fields=update_fields, **kwargs)
            if rendered:
                self.keep_wikilinks(is_new=is_new)

    @classmethod
    def rendered_fields(cls):
        return [field for field in cls._meta.fields if isinstance(field, RenderedField)]

    def render_anew(self):
        """Store the HTML of those texts whose stored HTML is out of date; whether there were any.

        Nothing else of the row changes, and its history tells of no change.
        """
        fields = self.rendered_fields()
        stored = {field.attname: self.__dict__[field.attname] for field in fields}
        now = {field.attname: field.rendered(getattr(self, field.of), stored[field.attname]) for field in fields}
        changed = {name: html for name, html in now.items() if html != stored[name]}
        if changed:
            type(self)._base_manager.filter(pk=self.pk).update(**changed)
            self.keep_wikilinks()
        return bool(changed)

    @property
    def wikilink_targets(self):
        """What the texts link to, each once."""
        rendered = self.rendered_fields()
        return list(dict.fromkeys(target for field in rendered for target in targets_in(getattr(self, field.attname))))

    def keep_wikilinks(self, *, is_new=False):
        """Bring the rows of ``wikilinks`` in step with the texts; a new row has none yet."""
        links, targets = self.wikilinks, dict.fromkeys(self.wikilink_targets)
        kept = {} if is_new else {link.target: link for link in links.all()}
        for target, link in kept.items():
            if target not in targets:
                link.delete()
        new, owner = [target for target in targets if target not in kept], {links.field.name: self}
        links.bulk_create(links.model(kind=target.kind, name=target.name, **owner) for target in new)
