"""A saved search in words, as a list shows it: without asking the database, whose names may have changed."""

from django.http import QueryDict

from postmortems.incident_filter.facets import ALL_FACETS
from postmortems.incident_filter.kinds_of_facet import NamedFacet
from postmortems.search.page.links import KINDS, SORTS


def parts(query):
    """What it asks for, as (label, value): the words first, which have no label, and at last its order."""
    asked = QueryDict(query)
    found = [("", text) for text in asked.getlist("q")[-1:] if text]
    for facet in ALL_FACETS:
        found += [(facet.label, told(facet, text)) for text in asked.getlist(facet.name) if text]
    found += [("At least", text) for text in asked.getlist("at_least") if text]
    if asked.get("kind") in KINDS:
        found.append(("Kind", f"{asked['kind']}s"))
    if asked.get("sort") in SORTS:
        found.append(("Order", SORTS[asked["sort"]]))
    return found


def told(facet, text):
    value = None if isinstance(facet, NamedFacet) else facet.read(text)
    return text if value is None else facet.label_of(value)
