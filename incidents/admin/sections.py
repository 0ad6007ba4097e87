"""A page for each kind of row that belongs to an incident, beside the page of its own fields."""

from typing import NamedTuple

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import prefetch_related_objects
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpResponseRedirect
from django.utils.http import urlencode

from .base import seen
from .counts import count_of
from .fields import CHOOSE_FROM
from .locking import LockedForm
from .rows import NEW

ROWS, PAGE_NUMBER = "rows", "page"  #: in the address: the kind of rows that the page shows, and which of its pages
MORE_ROWS = 5  #: so many empty rows are offered where no script adds them


class VersionForm(LockedForm):
    """What a page of rows knows of the incident itself: the version whose rows they are."""

    def _post_clean(self):
        """The incident's own fields are neither shown nor changed here: what is wrong with them is said elsewhere."""


class Section(NamedTuple):
    """A page of an incident: what it is called, how many rows it has, or None for that of the incident's own fields."""

    name: str
    label: str
    rows: int | None
    query: str


def key_of(inline):
    return _get_foreign_key(inline.parent_model, inline.model, fk_name=inline.fk_name)


def name_of(inline):
    """What an incident calls the rows of an inline: ``timeline``."""
    return key_of(inline).remote_field.get_accessor_name()


class RowsOnPagesOfTheirOwn(admin.ModelAdmin):
    """A page with the fields of a record, and one for each kind of its rows: ``?rows=timeline``."""

    change_form_template = "admin/incidents/incident/change_form.html"
    own_label = "the incident"

    def get_inline_instances(self, request, obj=None):
        inlines = super().get_inline_instances(request, obj)
        return inlines if obj is None else [one for one in inlines if name_of(one) == request.GET.get(ROWS)]

    def get_fieldsets(self, request, obj=None):
        if obj and ROWS in request.GET:
            return [(None, {"fields": ["loaded_version"]})]
        return super().get_fieldsets(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj and ROWS in request.GET:
            kwargs["form"] = VersionForm
        return super().get_form(request, obj, change, **kwargs)

    def get_object(self, request, object_id, from_field=None):
        record = super().get_object(request, object_id, from_field)
        if record and ROWS in request.GET and not self.get_inline_instances(request, record):
            raise Http404
        if record and ROWS in request.GET:
            prefetch_related_objects([record], *set(CHOOSE_FROM.values()))
        return record

    def sections(self, request, record):
        """The pages of a record that the user may see."""
        inlines = {name_of(one): one for one in super().get_inline_instances(request, record)}
        counts = {
            f"count_of_{name}": count_of(seen(one.model._default_manager.all(), request.user), by=key_of(one).name)
            for name, one in inlines.items()
        }
        counted = self.model._default_manager.filter(pk=record.pk).values(**counts).get() if counts else {}
        kept = {key: value for key, value in request.GET.items() if key == "_changelist_filters"}
        own = Section("", self.own_label, None, urlencode(kept))
        rows = [
            Section(
                name,
                str(one.verbose_name_plural).partition(":")[0],
                counted[f"count_of_{name}"],
                urlencode({**kept, ROWS: name}),
            )
            for name, one in inlines.items()
        ]
        return [own, *rows]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and change:
            sections = self.sections(request, obj)
            shown = next(section for section in sections if section.name == request.GET.get(ROWS, ""))
            context |= {"sections": sections, "shown_section": shown}
            if shown.name:
                context |= {
                    "title": f"{context['title']}: {shown.label}",
                    "show_save_and_add_another": False,
                    "show_delete": False,
                    "more_rows": f"{shown.query}&{NEW}={MORE_ROWS}",
                }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_change(self, request, obj):
        """From the page of some rows to the page of the record, or to the same rows again."""
        response = super().response_change(request, obj)
        if ROWS not in request.GET or IS_POPUP_VAR in request.POST or not isinstance(response, HttpResponseRedirect):
            return response
        stays = (ROWS, PAGE_NUMBER, "_changelist_filters") if "_continue" in request.POST else ("_changelist_filters",)
        query = urlencode({key: request.GET[key] for key in stays if key in request.GET})
        return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
