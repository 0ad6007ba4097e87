"""Form fields and widgets of the administration."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from django import forms
from django.contrib.admin import widgets
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from incidents.markdown import MarkdownField

#: What may be a primary key; others reach a widget when a form is shown again with what was posted by hand.
KEY = re.compile(r"[0-9]{1,18}")
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class MomentField(forms.SplitDateTimeField):
    """A date and a time in UTC, to the minute, in a year that any zone's calendar can show."""

    default_validators = [
        MinValueValidator(EARLIEST, "Enter a date after 1899."),
        MaxValueValidator(LATEST, "Enter a date before 2200."),
    ]

    def compress(self, values):
        moment = super().compress(values)
        return moment and moment.replace(second=0, microsecond=0)


class LinesField(forms.CharField):
    """Text of many lines, whose ends browsers send as CRLF and documents hold as LF."""

    def to_python(self, value):
        return (super().to_python(value) or "").replace("\r\n", "\n")


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


FORMFIELDS = {
    models.DateTimeField: {"form_class": MomentField, "widget": widgets.AdminSplitDateTime},
    models.TextField: {"form_class": LinesField, "widget": rows_of_text(2)},
    models.URLField: {"widget": widgets.AdminURLFieldWidget, "assume_scheme": "https"},
    MarkdownField: {"form_class": LinesField, "widget": rows_of_text(12)},
}
