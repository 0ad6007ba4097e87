"""Columns for texts of the record. Each carries its rules, which forms and documents go by."""

from collections.abc import Callable

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models

from .markdown import MarkdownField
from .text_rules import validate_address, validate_key, validate_line, validate_text

PARAGRAPH, PROSE = 2_000, 200_000  #: characters at most


class LinesFormField(forms.CharField):
    """Text of many lines, whose ends browsers send as CRLF and documents hold as LF."""

    def to_python(self, value):
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class KeyFormField(forms.CharField):
    def __init__(self, *, allow_unicode=False, **kwargs):
        super().__init__(**kwargs)


class AddressFormField(forms.URLField):
    default_validators = [validate_address]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class Ruled:
    """A column whose kind, not only the model, says what may stand in it."""

    default_validators: list[Callable[[str], None]]


class LineField(Ruled, models.CharField):
    """One line: a title, a name."""

    default_validators = [validate_line]


class KeyField(Ruled, models.SlugField):
    """A short name by which documents and citations name something."""

    default_validators = [validate_key]

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": KeyFormField, **kwargs})


class AddressField(Ruled, models.URLField):
    """The address of something on the web."""

    default_validators = [validate_address]

    def __init__(self, *args, max_length=500, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AddressFormField, **kwargs})


class ParagraphField(Ruled, models.TextField):
    """What happened, in some lines: of an event, an effect, a cause."""

    default_validators = [validate_text]

    def __init__(self, *args, max_length=PARAGRAPH, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)  # type: ignore[misc]
        self.validators.append(MaxLengthValidator(max_length))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LinesFormField, **kwargs})


class ProseField(Ruled, MarkdownField):
    """A section of a postmortem, in Markdown."""

    default_validators = [validate_text]

    def __init__(self, *args, max_length=PROSE, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)  # type: ignore[misc]
        self.validators.append(MaxLengthValidator(max_length))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LinesFormField, **kwargs})
