"""The rows of a form that are edited together: one page of them, and some new ones."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Max, Model, QuerySet, UniqueConstraint
from django.forms import HiddenInput
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property

from .fields import KEY, LoadedChoice

PAGE = 50  #: so many rows of an incident are on one page, and so many new ones are taken at once


class Deleted:
    """Stands where a row was that somebody deleted while the form was open."""

    pk = None

    def __str__(self):
        return "deleted meanwhile"


def is_deleted(form):
    return form.cleaned_data.get(DELETION_FIELD_NAME)


class RowFormSet(BaseInlineFormSet):
    """Rows in an order, a new one last. A row that somebody deleted meanwhile is shown as it was entered, and named.

    Of ``rows_at_most`` rows those of one page are shown, and with a page at most as many new ones are saved.
    """

    model: type[Model]
    prefix: str
    error_messages: dict[str, Any]
    queryset: QuerySet[Any]
    rows_at_most: int
    rows_on_page: int
    page_number: str | int = 1

    def __init__(self, data=None, files=None, **kwargs):
        super().__init__(data, files, **kwargs)
        self.announced = ""
        if self.is_bound:
            self.count_what_came()
        free = self.rows_at_most - self.elsewhere.count() if self.has_rows_elsewhere else self.rows_at_most
        self.max_num = min(free, self.initial_form_count() + self.rows_on_page)
        self.absolute_max = min(free, 2 * self.rows_on_page)
        self.error_messages["too_many_forms"] = (
            f"There may be {self.rows_at_most} of them at most."
            if self.max_num == free
            else f"At most {self.rows_on_page} can be added at once: save these, then add the others."
        )

    def count_what_came(self):
        """Believe no number of rows but that of those which came."""
        name = f"{self.prefix}-{TOTAL_FORM_COUNT}"
        row = re.compile(rf"{re.escape(self.prefix)}-([0-9]{{1,6}})-")
        came = 1 + max((int(found[1]) for key in self.data if (found := row.match(key))), default=-1)
        announced = self.data.get(name, "").strip()
        if re.fullmatch(r"[0-9]+", announced) and (len(announced) > 6 or int(announced) > came):
            self.announced = announced[:12]
            data: Any = self.data
            self.data = data = data.copy()
            data[name] = str(came)

    @cached_property
    def page(self):
        return Paginator(self.queryset, self.rows_on_page).get_page(self.page_number)

    @cached_property
    def shown(self):
        """The rows of the page, or those that came with what was entered."""
        if not self.is_bound:
            return list(self.page.object_list)
        posted = range(min(self.initial_form_count(), self.total_form_count()))
        keys = [self.data.get(f"{self.add_prefix(place)}-id", "") for place in posted]
        rows = self.queryset.filter(pk__in=[key for key in keys if KEY.fullmatch(key)])
        by_key = {str(row.pk): row for row in rows}
        return [by_key.get(key) or Deleted() for key in keys]

    @cached_property
    def shown_by_key(self):
        return {str(row.pk): row for row in self.shown if row.pk}

    @property
    def has_rows_elsewhere(self):
        return self.instance.pk and (self.is_bound or self.page.has_other_pages())

    @property
    def elsewhere(self):
        """The rows that stand on other pages."""
        return self.queryset.exclude(pk__in=[row.pk for row in self.shown if row.pk]).order_by()

    def get_queryset(self):
        return self.shown

    def _construct_form(self, i, **kwargs):
        """A row that was there before and is as it was is not checked again."""
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.empty_permitted = form.empty_permitted or bool(form.instance.pk)
        return form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if index is not None and index < self.initial_form_count():
            form.fields["id"] = LoadedChoice(None, initial=form.instance.pk, required=False, widget=HiddenInput)
            form.fields["id"].offered = self.shown_by_key
        if "position" in form.fields and form.instance.pk is None:
            form.initial["position"] = self.next_position

    @cached_property
    def next_position(self):
        last = self.queryset.aggregate(last=Max("position"))["last"] if self.instance.pk else None
        return 0 if last is None else last + 1

    def get_unique_error_message(self, unique_check):
        """What the constraint says that two new rows break together."""
        names = {*unique_check, self.fk.name}
        broken = [
            constraint
            for constraint in self.model._meta.constraints
            if isinstance(constraint, UniqueConstraint) and {*constraint.fields, self.fk.name} == names
        ]
        if broken and broken[0].violation_error_message != UniqueConstraint.default_violation_error_message:
            return broken[0].get_violation_error_message()
        return super().get_unique_error_message(unique_check)

    def clean(self):
        super().clean()
        if self.announced:
            raise ValidationError(
                f"Not saved: {self.announced} rows were announced, and {self.total_form_count()} came. "
                "They are below, as they came. If they are all, save again.",
                code="rows_missing",
            )
        for form in self.initial_forms:
            if "id" in form.errors and not is_deleted(form):
                form.add_error(None, "Somebody has deleted this row meanwhile. Delete it here too, or add it anew.")


class OfIncidentFormSet(RowFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "incident": self.instance}
