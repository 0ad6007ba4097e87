"""The text that a list is asked for: its words, and the filters typed among them."""

from functools import cached_property

from django import forms

from incidents.lists import echoed, search_field
from postmortems.models import ThingKind
from postmortems.search.query import parse
from postmortems.search.searching import search

from . import facet_query
from .facets import FOUND_IN
from .near_values import Unknown
from .typed import typed_filters


class TextForm(forms.Form):
    q = search_field("Words and filters", **{"data-size": "small", "class": "input"})


class AskedText:
    """What is typed, as far as it means something to the reader.

    A filter that names nothing is an error, and no part of it. ``remarks`` say what was not read as it may be meant.
    A page that gives the query has a box of its own for it, with its words.
    """

    def __init__(self, asked, user, query=None, searched=None):
        self.user, self._searched = user, searched
        self.form, self.errors = (TextForm(asked), []) if query is None else (None, [])
        if self.form:
            self.errors += [str(error) for errors in self.form.errors.values() for error in errors]
            query = parse(self.form.cleaned_data.get("q", ""))
        filters = typed_filters(query, user)
        self.typed = query  #: as it stands in the box, with what means nothing
        self.unknown = [Unknown(typed.facet, typed.field.value, typed.field) for typed in filters if not typed.meant]
        self.errors += [one.told for one in self.unknown]
        self.filters = [typed for typed in filters if typed.meant]
        self.remarks = [*query.problems, *filter(None, (typed.remark for typed in self.filters))]
        self.query = parse(query.without(*(one.field for one in self.unknown))) if self.unknown else query
        if query.typed and not (filters or query.groups or query.excluded):
            self.errors.append(f"There is nothing in {echoed(query.typed)} that can be searched.")
            self.query = parse("")

    def __bool__(self):
        return self.searched is not None or bool(self.filters)

    @cached_property
    def searched(self):
        """What the words find; None without words."""
        if self._searched is None and (self.query.groups or self.query.excluded):
            return search(self.query, self.user, [ThingKind.INCIDENT])
        return self._searched

    def narrow(self, incidents):
        """Those that have the words, and that each filter leaves; the incidents are all that the user may read."""
        if self.searched is not None:
            incidents = self.searched.incidents
        values = {}
        for typed in self.filters:
            values.setdefault(typed.facet, []).extend(named.value for named in typed.meant)
        if FOUND_IN in values:
            values[FOUND_IN] = self.sought(values[FOUND_IN])
        return facet_query.narrow(incidents, values)

    def sought(self, values):
        """Parts of a record, as those where the words shall stand."""
        return [value._replace(searched=self.searched) for value in values]

    @property
    def parts_of_record(self):
        """The parts of a record that are typed."""
        return [named.value.part for typed in self.filters if typed.facet is FOUND_IN for named in typed.meant]

    @property
    def pairs(self):
        return pairs_of(self.query.typed)

    @property
    def parts(self):
        """The words and each of the filters: what it is called, what it says, and the text without it as pairs."""
        fields = self.query.filters
        words = [("Text", self.query.words, pairs_of(" ".join(field.typed for field in fields)))]
        filters = [
            (typed.facet.label, typed.told, pairs_of(self.query.without(field)))
            for typed, field in zip(self.filters, fields, strict=True)
        ]
        return (words if self.form and self.query.words else []) + filters


def pairs_of(text):
    return [("q", text)] if text else []
