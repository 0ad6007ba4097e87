"""Rows of an incident on its page: what they may choose among are rows of the same incident."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.forms import ModelChoiceField
from django.urls import reverse
from django.utils.text import Truncator

from incidents.compiled_templates import CompiledPart

from .base import Record, RecordForm
from .fields import CHOOSE_FROM
from .formsets import PAGE, OfIncidentFormSet, RowFormSet

NEW, NEW_AT_MOST = "new", 20  #: in the address: with how many empty rows the page opens


def label_of(row):
    return f"{row.key or 'no key yet'}: {Truncator(row).chars(80)}"


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
            field: Any = self.fields[name]
            field.offer(getattr(incident, CHOOSE_FROM[name]).all(), label_of)

    def clean(self):
        super().clean()
        if not isinstance(self.fields.get("incident"), ModelChoiceField):
            return  # beside other rows of the incident, which are counted together
        incident, most = self.cleaned_data.get("incident"), self._meta.model.PER_INCIDENT
        if incident and self._meta.model.objects.filter(incident=incident).count() >= most:
            self.add_error("incident", f"This incident has {most} of them already, which is as many as one may have.")


class RowInline(Record, InlineModelAdmin):
    form = RecordForm
    formset = RowFormSet
    extra = 0
    rows_at_most: int
    rows_on_page: int | None = None  #: None: all of them
    select_related: list[str] = []
    prefetch_related: list[str] = []

    def get_formset(self, request, obj=None, **kwargs):
        limits = {"max_num": self.rows_at_most, "absolute_max": self.rows_at_most, "validate_max": True}
        formset: Any = super().get_formset(request, obj, **{**limits, **kwargs})
        formset.rows_at_most = self.rows_at_most
        formset.rows_on_page = self.rows_on_page or self.rows_at_most
        formset.page_number = request.GET.get("page", 1)
        return formset

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related(*self.prefetch_related)
        return rows.select_related(*self.select_related) if self.select_related else rows


class OfIncidentInline(RowInline):
    """Rows of an incident, a page of them at a time."""

    form = OfIncidentForm
    formset = OfIncidentFormSet
    rows_on_page = PAGE
    show_change_link = True

    def get_formset(self, request, obj=None, **kwargs):
        self.rows_at_most = self.model.PER_INCIDENT
        return super().get_formset(request, obj, **kwargs)

    def get_extra(self, request, obj=None, **kwargs):
        """As many empty rows as the address asks for, where no script adds them."""
        asked = request.GET.get(NEW, "")
        return min(int(asked), NEW_AT_MOST) if asked.isdecimal() and len(asked) < 4 else 0


class StackedRows(OfIncidentInline, admin.StackedInline):
    template = CompiledPart("admin/rows.html")  # type: ignore[assignment]  # Django includes whatever renders itself

    def change_url(self, row):
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


CITATION = ("source", "read_in")


class StackedFacts(StackedRows):
    select_related = ["source", "read_in"]
