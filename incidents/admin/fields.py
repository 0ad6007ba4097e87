"""Form fields and widgets of the administration."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.db import models

from incidents.markdown import MarkdownField
from incidents.moments.moment import validate_moment

#: What may be a primary key; others reach a widget when a form is shown again with what was posted by hand.
KEY = re.compile(r"[0-9]{1,18}")

#: Which fields choose among which rows of the incident.
CHOOSE_FROM = {"source": "sources", "read_in": "sources", "sources": "sources", "addresses": "causes"}


class DateAndTimeField(forms.SplitDateTimeField):
    """A date and a time, each in a box that says by itself what it is of."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for part, box in zip(("date", "time"), self.widget.widgets, strict=True):
            box.attrs["aria-label"] = f"{self.label}: {part}"


class MomentField(DateAndTimeField):
    """A date and a time in UTC, to the minute."""

    default_validators = [validate_moment]

    def compress(self, values):
        moment = super().compress(values)
        return moment and moment.replace(second=0, microsecond=0)


class LoadedChoice(forms.ModelChoiceField):
    """One of some rows that were loaded already, and are asked for as often as there are fields."""

    offered: dict = {}

    def offer(self, rows, label=str):
        self.offered = {str(row.pk): row for row in rows}
        self.choices = [("", self.empty_label), *((row.pk, label(row)) for row in rows)]

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if str(value) not in self.offered:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return self.offered[str(value)]


class LoadedChoices(forms.ModelMultipleChoiceField):
    """Some of rows that were loaded already."""

    offered: dict = {}

    def offer(self, rows, label=str):
        self.offered = {str(row.pk): row for row in rows}
        self.choices = [(row.pk, label(row)) for row in rows]

    def _check_values(self, value):
        for key in value:
            if str(key) not in self.offered:
                error = self.error_messages["invalid_choice"]
                raise ValidationError(error, code="invalid_choice", params={"value": key})
        return [self.offered[str(key)] for key in value]


class LoadedRows(forms.Select):
    """Shows the chosen rows that came with the record, instead of asking the database once for every field."""

    rows: Iterable = ()

    def optgroups(self, name, value, attr=None):
        loaded = {str(row.pk): row for row in self.rows}
        chosen = [str(key) for key in value if KEY.fullmatch(str(key))]
        if not loaded.keys() >= set(chosen):
            return super().optgroups(name, chosen, attr)
        options = [self.create_option(name, key, str(loaded[key]), True, 0) for key in chosen]
        if not self.allow_multiple_selected and not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class LoadedSelect(LoadedRows, widgets.AutocompleteSelect):
    pass


class LoadedSelectMultiple(LoadedRows, widgets.AutocompleteSelectMultiple):
    pass


def rows_of_text(count):
    return widgets.AdminTextareaWidget(attrs={"rows": count})


DATE_AND_TIME: Mapping[type[models.Field], Mapping[str, Any]] = {
    models.DateTimeField: {"form_class": DateAndTimeField, "widget": widgets.AdminSplitDateTime}
}
FORMFIELDS: Mapping[type[models.Field], Mapping[str, Any]] = {
    models.DateTimeField: {"form_class": MomentField, "widget": widgets.AdminSplitDateTime},
    models.TextField: {"widget": rows_of_text(2)},
    models.URLField: {"widget": widgets.AdminURLFieldWidget},
    MarkdownField: {"widget": rows_of_text(12)},
}
