"""What is chosen of each facet: read from the address, and told as text of the address and as label of the page."""

from typing import NamedTuple

from django.db.models import Value

from . import figure_choice
from .facets import ALL_FACETS, FIGURE
from .kinds_of_facet import NamedFacet
from .near_values import Unknown


class Part(NamedTuple):
    """A filter in force, and what stands of it in the address."""

    label: str
    value: str
    pairs: list[tuple[str, str]]


class ChosenFacets:
    """The values chosen of each facet, as far as there are such; what there is not is among the ``errors``."""

    def __init__(self, asked, user):
        self.names, self.errors = {}, []
        self.unknown = []  #: what of it there is not
        self.values = self._read(asked, user)
        if problem := figure_choice.take(asked.get("at_least", ""), self.values):
            self.errors.append(problem)

    def _read(self, asked, user):
        chosen = {}
        for facet in ALL_FACETS:
            texts = dict.fromkeys(filter(None, asked.getlist(facet.name)))
            values = {text: facet.read(text) for text in texts}
            chosen[facet] = [value for value in values.values() if value is not None]
            self._note_unknown(facet, (text for text, value in values.items() if value is None))
        named = {facet: slugs for facet, slugs in chosen.items() if isinstance(facet, NamedFacet) and slugs}
        self.look_up_names((facet, facet.named(slugs, user)) for facet, slugs in named.items())
        for facet, slugs in named.items():
            ids = {slug: pk for pk, (slug, _) in self.names[facet].items()}
            chosen[facet] = [ids[slug] for slug in slugs if slug in ids]
            self._note_unknown(facet, (slug for slug in slugs if slug not in ids))
        return {facet: values for facet, values in chosen.items() if values}

    def _note_unknown(self, facet, texts):
        unknown = [Unknown(facet, text) for text in texts]
        self.unknown += unknown
        self.errors += [one.told for one in unknown]

    def look_up_names(self, rows):
        """Remember slug and name of the rows of several facets, read in one query."""
        facets, queries = {}, []
        for facet, queryset in rows:
            facets[facet.name] = facet
            self.names.setdefault(facet, {})
            queries.append(queryset.order_by().values_list(Value(facet.name), "pk", "slug", "name"))
        if queries:
            for name, pk, slug, label in queries[0].union(*queries[1:], all=True):
                self.names[facets[name]][pk] = (slug, label)

    def text(self, facet, value):
        return self.names[facet][value][0] if isinstance(facet, NamedFacet) else facet.text_of(value)

    def label(self, facet, value):
        return self.names[facet][value][1] if isinstance(facet, NamedFacet) else facet.label_of(value)

    def first_text(self, facet):
        """What the address says of a facet with one value; blank for none."""
        return self.text(facet, self.values[facet][0]) if facet in self.values else ""

    @property
    def measure(self):
        """The measure that is chosen; blank for none."""
        return self.values[FIGURE][0].measure if FIGURE in self.values else ""

    @property
    def at_least(self):
        return self.values[FIGURE][0].asked if FIGURE in self.values else ""

    @property
    def parts(self):
        parts = []
        for facet, values in self.values.items():
            for value in values:
                pairs = [(facet.name, self.text(facet, value))]
                if facet is FIGURE and value.asked:
                    pairs.append(("at_least", value.asked))
                parts.append(Part(facet.label, self.label(facet, value), pairs))
        return parts

    @property
    def pairs(self):
        """What stands of all of it in the address."""
        return [pair for part in self.parts for pair in part.pairs]
