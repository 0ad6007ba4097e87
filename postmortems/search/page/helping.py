"""What a page that found nothing still offers: less of the same query, words that are near, and where to begin."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from postmortems.incident_filter.facets import FOUND_IN
from postmortems.search.corrections import nearest_terms
from postmortems.search.query import parse
from postmortems.search.searching import search

from .results import Results

#: So many shorter queries are tried.
TRIED = 3


class Offer(NamedTuple):
    """Another search that does find something."""

    label: str
    text: str
    found: int
    address: str


def help_for(results):
    return {"offers": offers(results), "near": near(results)}


def offers(results):
    """Searches that ask for less, each with how much it finds; none that finds nothing."""
    query, links = results.query, results.links
    found = []
    if results.is_narrowed and results.has_words:
        number = sum(results.search.counts.values())
        found.append(Offer("without the filters", query.words, number, links.of_words(query.words)))
        found += without_one_filter(results)
        found += in_other_parts(results)
    for label, text in shorter(results):
        number = sum(search(parse(text), results.user).counts.values())
        found.append(Offer(label, text, number, links.of_words(text)))
    return [offer for offer in found if offer.found]


def without_one_filter(results):
    """The same without each of several filters, of which one may be to blame alone."""
    filters = [choice for choice in results.filter.choices if choice.label != "Text"]
    for choice in filters[:TRIED] if len(filters) > 1 else []:
        other = Results(QueryDict(choice.without.partition("?")[2]), results.user)
        label = f"without {choice.label.lower()} {choice.value}"
        yield Offer(label, results.query.words, other.counts["incident"], choice.without)


def in_other_parts(results):
    """The same in parts of the record that have it, where other parts are asked for."""
    asked = results.filter
    if not asked.parts_of_record:
        return
    text = asked.text.query.without(*(typed.field for typed in asked.text.filters if typed.facet is FOUND_IN))
    pairs = [("q", text), *(pair for pair in asked.facets.pairs if pair[0] != FOUND_IN.name)]
    found = Results(QueryDict(urlencode(pairs)), results.user).filter.found_in
    for option in [option for option in found.options if option.incidents][:TRIED] if found else []:
        address = f"{asked.path}?{urlencode([*pairs, (FOUND_IN.name, option.value)])}"
        yield Offer(f"found in {option.label}", text, option.incidents, address)


def shorter(results):
    """The words of the query with less that they must fulfil, as (what is left away, text).

    Words that need not all be there have found nothing one by one either: there is nothing to gain with them.
    """
    query = results.query
    if query.is_paste:
        return []
    tried = []
    groups, terms = query.groups, [term for group in query.groups for term in group]
    if any(term.kind == "phrase" and " " in term.text for term in terms):
        tried.append(("without the quotation marks", " ".join(term.text for term in terms)))
    if query.excluded and groups:
        tried.append(("without what is left out", " ".join(map(text_of, groups))))
    required = {unit.typed: unit.weight for unit in results.search.plan.units if unit.is_required}
    if required and len(groups) > 1:
        rarest = max(groups, key=lambda group: required.get(" or ".join(term.text for term in group), 0))
        rest = [group for group in groups if group is not rarest]
        tried.append((f"without {text_of(rarest)}", " ".join(map(text_of, rest))))
    return tried[:TRIED]


def text_of(group):
    """A group as it is typed."""
    signs = {"word": "{}", "phrase": '"{}"', "prefix": "{}*"}
    return " OR ".join(signs[term.kind].format(term.text) for term in group)


def near(results):
    """Words that are on record and near to those typed, each with its search."""
    return [(term, results.links.of_words(term)) for term in nearest_terms(results.query)]
