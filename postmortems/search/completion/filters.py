"""Completing field filters: their names, ``sev`` to ``severity:``, and the values that a reader may know of."""

import re
from heapq import nlargest

from django.db.models import F

from incidents.facets import counted
from incidents.models import Service
from incidents.text_matching import folded
from postmortems.incident_filter.facets import ALL_FACETS
from postmortems.incident_filter.kinds_of_facet import NamedFacet
from postmortems.incident_filter.typed import as_typed
from postmortems.search.names import has_words, typed_words
from postmortems.search.query.fields import FACET_OF, written

from .option import AT_MOST, Candidate, Option, rank_of
from .vocabulary import NOTHING, Name, looked_for

#: What ends what is typed: a filter with the beginning of its value, maybe after a quotation mark.
FILTER = re.compile(r"(?:^|(?<=\s))(?P<name>[A-Za-z_]{2,20}):(?:[\"“„](?P<quoted>[^\"“”„]*)|(?P<bare>[^\s\"“”„]*))$")
WORD = re.compile(r"(?:^|(?<=\s))[A-Za-z_]{2,20}$")
FACETS = {facet.name: facet for facet in ALL_FACETS}
YEARS = ("year", "after", "before")


def filter_at_end(text):
    """The filter that is being typed; None where it is something else."""
    found = FILTER.search(text)
    return found if found and found["name"].lower() in FACET_OF else None


def names_of_filters(text):
    """The filters whose names begin as the last word does, one of each facet."""
    word = WORD.search(text)
    if not word:
        return
    seen = set()
    for name, facet in FACET_OF.items():
        if name.startswith(word[0].lower()) and facet not in seen:
            seen.add(facet)
            label = FACETS[facet].label
            told = "" if label.lower() == name else label
            yield Candidate(1, Option("filter", f"{name}:", told, text=f"{text[: word.start()]}{name}:"))


def values_of_filter(text, found, user):
    """The values that begin as the last word does; where none is begun, those that most incidents have."""
    facet = FACETS[FACET_OF[found["name"].lower()]]
    typed = (found["bare"] if found["quoted"] is None else found["quoted"]).strip()
    before = f"{text[: found.start()]}{found['name']}:"
    for rank, weight, value, label, note in _values(facet, typed, user):
        yield Candidate(rank, Option("filter", label, note, text=f"{before}{written(value)} "), weight)


def _values(facet, typed, user):
    if isinstance(facet, NamedFacet):
        return _named_values(facet, typed, user)
    if facet.name in YEARS:
        years = counted(user, "year")["year"]
        return [(1, int(year), year, year, "") for year in years if year.startswith(typed)]
    offered = [(facet.text_of(value), facet.label_of(value)) for value in facet.offers()]
    return [
        (1, -place, text, label, text if folded(text) != folded(label) else "")
        for place, (text, label) in enumerate(offered)
        if text.startswith(folded(typed)) or has_words(label, typed_words(typed))
    ]


def _named_values(facet, typed, user):
    counts = {int(pk): total.incidents for pk, total in counted(user, facet.name)[facet.name].items()}
    beginnings = typed_words(typed)
    rows = [row for row in _rows(facet, beginnings, typed, counts) if row.pk in counts]
    texts = as_typed((row.pk, row.slug, row.name) for row in rows)
    for row in rows:
        rank = rank_of(row.name, typed, beginnings)
        if rank is not None:
            yield rank, counts[row.pk], texts[row.pk], row.name, row.beside


def _rows(facet, beginnings, typed, counts):
    """The rows of a facet whose names have the words, and some others: all of one name, to see which it tells apart."""
    rows = facet.model.objects.order_by()
    if beginnings:
        rows = rows.filter(name__folded__contains=looked_for(typed, beginnings))
    else:
        frequent = nlargest(AT_MOST, counts, key=lambda pk: (counts[pk], -pk))
        rows = rows.filter(name__in=facet.model.objects.filter(pk__in=frequent).values("name"))
    beside = F("organization__name") if facet.model is Service else NOTHING
    return [Name(facet.name, *row) for row in rows.values_list("pk", "slug", "name", beside)]
