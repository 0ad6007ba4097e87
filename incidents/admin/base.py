"""What the pages and the inlines of the administration have in common."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteMixin, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from incidents.access import is_administrator

from .fields import (
    CHOOSE_FROM,
    FORMFIELDS,
    LoadedChoice,
    LoadedChoices,
    LoadedRows,
    LoadedSelect,
    LoadedSelectMultiple,
)

UTC = (
    "Enter times in UTC. Beside each stands how the record tells it, in the zone of the incident, once it is saved. "
    "What is known only to the day, the month or the year begins at midnight in that zone: enter this midnight in UTC."
)


class RecordForm(forms.ModelForm):
    """A form for one row, whose autocompletes show what the row has loaded already."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, LoadedRows) and self.instance.pk:
                widget.rows = self.loaded_rows(name)

    def clean(self):
        super().clean()
        for name, most in getattr(self._meta.model, "AT_MOST", {}).items():
            if len(self.cleaned_data.get(name) or ()) > most:
                self.add_error(name, f"Name at most {most}.")

    def _post_clean(self):
        """The database promises things of the whole row: also of what the form does not ask, as its incident."""
        super()._post_clean()  # type: ignore[misc]
        if self.has_changed() and not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self._update_errors(error)  # type: ignore[attr-defined]

    def loaded_rows(self, name):
        field = self.instance._meta.get_field(name)
        if field.many_to_many:
            return self.initial.get(name, ())
        return [getattr(self.instance, name)] if field.is_cached(self.instance) and getattr(self.instance, name) else []


def seen(rows, user):
    """Those of the rows that the user may read, as far as they belong to incidents."""
    return rows.visible_to(user) if hasattr(rows, "visible_to") and not is_administrator(user) else rows


class Record(BaseModelAdmin):
    """A page or an inline for rows of the record: for staff those that they may read, for administrators all."""

    formfield_overrides = FORMFIELDS

    def get_queryset(self, request):
        return seen(super().get_queryset(request), request.user)

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        if rows is None and not is_administrator(request.user):
            rows = db_field.remote_field.model._default_manager.all()
        return rows if rows is None else seen(rows, request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LoadedSelect(db_field, self.admin_site))
        if db_field.name in CHOOSE_FROM:
            kwargs.setdefault("form_class", LoadedChoice)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LoadedSelectMultiple(db_field, self.admin_site))
        if db_field.name in CHOOSE_FROM:
            kwargs.setdefault("form_class", LoadedChoices)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Only an autocomplete offers to add a row: the other choices are rows of the same incident."""
        if db_field.name.endswith("_precision"):
            kwargs.setdefault("label", "Known to the")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if field and isinstance(widget, RelatedFieldWidgetWrapper) and not isinstance(widget.widget, AutocompleteMixin):
            field.widget = widget.widget
        return field


class RecordChangeList(ChangeList):
    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:  # a year that no calendar has
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request):
        try:
            super().get_results(request)
        except (DatabaseError, ValueError, OverflowError, IndexError, TypeError) as error:
            if self.filter_params or self.query:  # a pattern that is none: what was asked for is to blame
                raise IncorrectLookupParameters(error) from error
            raise


class CheckedLookups(admin.ModelAdmin):
    """A list, and a page of one row, that stand whatever their address asks for."""

    def get_changelist(self, request, **kwargs):
        return RecordChangeList

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)  # Django looks for a field without a name


class RecordAdmin(CheckedLookups, Record, admin.ModelAdmin):
    """A page of the administration for one model of the record."""

    form = RecordForm
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True

    def has_delete_permission(self, request, obj=None):
        """What incidents share, and incidents, administrators delete: others may not read all that goes with it."""
        return super().has_delete_permission(request, obj) and is_administrator(request.user)


class FinishedAfterAdding(admin.ModelAdmin):
    """A page on which a new row is saved first, and then completed with what needs it to be there."""

    def response_add(self, request, obj, post_url_continue=None):
        if "_addanother" not in request.POST and "_popup" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)
