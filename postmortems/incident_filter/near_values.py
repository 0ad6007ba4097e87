"""Values of facets that exist, and are near to one that was asked for and does not.

Only what incidents have that the reader may read is looked at and counted: what is hidden changes nothing here.
"""

from heapq import nlargest
from typing import NamedTuple

from django.db.models import Value

from incidents.facets import counted
from incidents.lists import echoed
from incidents.text_matching import folded
from postmortems.search.corrections import distances
from postmortems.search.query import FieldFilter, parse
from postmortems.search.query.fields import written

from .facets import FACETS
from .kinds_of_facet import Facet, NamedFacet
from .typed import Named, as_typed

#: So many unknown values are looked at, among so many names, those that most incidents have; so many are offered.
LOOKED_AT, NAMES_AT_MOST, OFFERED = 3, 5_000, 4


class Unknown(NamedTuple):
    """What is asked for of a facet, and does not exist; the filter that was typed, where it was."""

    facet: Facet
    text: str
    field: FieldFilter | None = None

    @property
    def told(self):
        return f"There is no {self.facet.noun} {echoed(self.text)}. {self.facet.told}".strip()


class Near(NamedTuple):
    """A value that exists: how it is written, how a page tells it, in how many incidents it is."""

    text: str
    name: str
    incidents: int | None  #: None where nobody counts them
    query: str  #: what follows the path of the page that asks for it instead


def near_by_error(asked):
    """The values near to what a filter asks for in vain, by the error that says so; in two queries more."""
    unknown = list({one.told: one for one in asked.unknown}.values())[:LOOKED_AT]
    facets = list(dict.fromkeys(one.facet for one in unknown))
    names = [facet.name for facet in facets if facet in FACETS]
    counts = counted(asked.user, *names) if names else {}
    known = _known({facet: counts.get(facet.name, {}) for facet in facets})
    found = {one.told: list(_near(one, known[one.facet], counts.get(one.facet.name), asked)) for one in unknown}
    return {error: values for error, values in found.items() if values}


def refusal(asked):
    """What is wrong with what is asked for, a sentence each, and what may have been meant."""
    for error in asked.errors:
        near = " or ".join(value.text for value in asked.near.get(error, []))
        yield f"{error} Did you mean {near}?" if near else error


def _known(counts):
    """By facet the values that there are: all where these are few, else those that incidents have."""
    known = {facet: _own(facet, values) for facet, values in counts.items() if not isinstance(facet, NamedFacet)}
    queries = []
    for facet in counts.keys() - known.keys():
        found = counts[facet]
        ids = nlargest(NAMES_AT_MOST, found, key=lambda value: found[value].incidents)
        known[facet] = []
        queries.append(
            facet.model.objects.filter(pk__in=map(int, ids))
            .order_by()
            .values_list(Value(facet.name), "pk", "slug", "name")
        )
    by_name = {facet.name: facet for facet in known}
    if queries:
        for name, *row in queries[0].union(*queries[1:], all=True):
            known[by_name[name]].append(Named(*row))
    return known


def _own(facet, counts):
    values = facet.offers() or [facet.from_database(text) for text in counts]
    return [Named(value, facet.text_of(value), facet.label_of(value)) for value in values]


def _near(unknown, known, counts, asked):
    """The nearest values, of those as near the one that most incidents have; each with its search."""
    texts = {row: (folded(row.text), folded(row.name)) for row in known}
    near = distances(folded(unknown.text), {text for both in texts.values() for text in both})
    typed = as_typed(known) if isinstance(unknown.facet, NamedFacet) else {}
    candidates = []
    for row, both in texts.items():
        distance = min((near[text] for text in both if text in near), default=None)
        if distance is not None:
            total = (counts or {}).get(unknown.facet.to_database(row.value))
            incidents = total.incidents if total else 0
            candidates.append((distance, -incidents, row.name, row))
    for _, incidents, name, row in sorted(candidates, key=lambda one: one[:3])[:OFFERED]:
        told = typed.get(row.value, row.text)  # its name, or the slug where that does not tell it apart
        text = told if unknown.field else row.text
        pairs = _instead(unknown, text, asked)
        if pairs is not None:
            name = f"{name} ({told})" if typed and told != name else name
            yield Near(text, name, None if counts is None else -incidents, asked.query(pairs=pairs))


def _instead(unknown, text, asked):
    """All that is asked for, with another value in the place of the unknown one; None where it is too long to type."""
    query, others = asked.text.typed, [one for one in asked.unknown if not one.field and one != unknown]
    typed = query.typed
    if unknown.field:
        typed = query.instead(unknown.field, f"{unknown.field.name}:{written(text)}")
        if parse(typed).is_paste:
            return None
    pairs = [("q", typed)] if typed else []
    pairs += [*asked.facets.pairs, *((one.facet.name, one.text) for one in others)]
    return pairs if unknown.field else [*pairs, (unknown.facet.name, text)]
