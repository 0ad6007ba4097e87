"""Rows of an incident on its page: what they may choose among are rows of the same incident."""

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Model, UniqueConstraint
from django.forms import ModelChoiceField
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.text import Truncator

from .base import Record, RecordForm

#: Which fields choose among which rows of the incident.
CHOOSE_FROM = {"source": "sources", "read_in": "sources", "sources": "sources", "addresses": "causes"}


class OfIncidentForm(RecordForm):
    """A row of an incident."""

    def __init__(self, *args, incident=None, **kwargs):
        super().__init__(*args, **kwargs)
        if incident is None and self.instance.incident_id:
            incident = self.instance.incident
        if incident is None or incident.pk is None:
            return
        self.instance.incident = incident
        for name in CHOOSE_FROM.keys() & self.fields.keys():
            self.offer(self.fields[name], getattr(incident, CHOOSE_FROM[name]).all())

    def clean(self):
        super().clean()
        if not isinstance(self.fields.get("incident"), ModelChoiceField):
            return  # beside other rows of the incident, which are counted together
        incident, most = self.cleaned_data.get("incident"), self._meta.model.PER_INCIDENT
        if incident and self._meta.model.objects.filter(incident=incident).count() >= most:
            self.add_error("incident", f"This incident has {most} of them already, which is as many as one may have.")

    @staticmethod
    def offer(field, rows):
        field.queryset = rows
        choices = [(row.pk, f"{row.key or 'no key yet'}: {Truncator(row).chars(80)}") for row in rows]
        field.choices = choices if field.widget.allow_multiple_selected else [("", field.empty_label), *choices]


class Deleted:
    """Stands where a row was that somebody deleted while the form was open."""

    pk = None

    def __str__(self):
        return "deleted meanwhile"


def is_deleted(form):
    return form.cleaned_data.get(DELETION_FIELD_NAME)


class RowFormSet(BaseInlineFormSet):
    """Rows in an order, a new one last. A row that somebody deleted meanwhile is shown as it was entered, and named."""

    model: type[Model]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "position" in form.fields and form.instance.pk is None:
            form.initial["position"] = 1 + max((row.position for row in self.get_queryset() if row.pk), default=-1)

    def get_queryset(self):
        rows = super().get_queryset()
        if not self.is_bound:
            return rows
        by_key = {str(row.pk): row for row in rows}
        posted = range(min(self.initial_form_count(), self.total_form_count()))
        return [by_key.get(self.data.get(f"{self.add_prefix(place)}-id", "")) or Deleted() for place in posted]

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
        for form in self.initial_forms:
            if "id" in form.errors and not is_deleted(form):
                form.add_error(None, "Somebody has deleted this row meanwhile. Delete it here too, or add it anew.")


class OfIncidentFormSet(RowFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "incident": self.instance}


class RowInline(Record, InlineModelAdmin):
    form = RecordForm
    formset = RowFormSet
    extra = 0
    rows_at_most: int
    select_related: list[str] = []
    prefetch_related: list[str] = []

    def get_formset(self, request, obj=None, **kwargs):
        limits = {"max_num": self.rows_at_most, "absolute_max": self.rows_at_most, "validate_max": True}
        return super().get_formset(request, obj, **{**limits, **kwargs})

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related(*self.prefetch_related)
        return rows.select_related(*self.select_related) if self.select_related else rows


class OfIncidentInline(RowInline):
    """Rows of an incident, folded until they are wanted."""

    form = OfIncidentForm
    formset = OfIncidentFormSet
    classes = ["collapse"]
    show_change_link = True

    def get_formset(self, request, obj=None, **kwargs):
        self.rows_at_most = self.model.PER_INCIDENT
        return super().get_formset(request, obj, **kwargs)


class StackedRows(OfIncidentInline, admin.StackedInline):
    pass


class TabularRows(OfIncidentInline, admin.TabularInline):
    pass


CITATION = ("source", "read_in")


class StackedFacts(StackedRows):
    select_related = ["source", "read_in"]


class TabularFacts(TabularRows):
    select_related = ["source", "read_in"]
