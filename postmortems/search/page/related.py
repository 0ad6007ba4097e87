"""Words to go on with: what else those typed are called, and the tags and lessons that most of the results have.

It asks nothing of the database: synonyms were looked up for the search, tags and lessons are counted for the facets.
"""

from typing import NamedTuple

from postmortems.search.thesaurus import stems_of

SYNONYMS, TAGS, LESSONS = 4, 3, 2
#: What fewer results have is no word of theirs all.
INCIDENTS_AT_LEAST = 2


class Related(NamedTuple):
    """A word to search for; how many of the incidents found have it as a tag or lesson."""

    text: str
    address: str
    incidents: int = 0


class RelatedWords(NamedTuple):
    synonyms: list[Related]
    tags: list[Related]
    lessons: list[Related]


def related_words(results, *, has_facets):
    """Tags and lessons only where the page shows the facets: elsewhere nothing is counted."""
    if results.filter.errors or not (results.query.groups and results.has_address):
        return RelatedWords([], [], [])
    told = {frozenset(results.search.plan.stems)}  #: the stems of what is named already
    synonyms = [] if results.query.is_paste else list(_new(_synonyms(results), results, told))[:SYNONYMS]
    panels = {panel.name: panel for panel in results.filter.panels} if has_facets else {}
    tags = list(_new(_options(panels.get("tag")), results, told))[:TAGS]
    return RelatedWords(synonyms, tags, list(_new(_options(panels.get("lesson")), results, told))[:LESSONS])


def _synonyms(results):
    for unit in results.search.plan.units:
        for alternative in unit.alternatives:
            if alternative.synonym:
                yield alternative.synonym, 0


def _options(panel):
    """The values that several of the incidents found have. Where one is chosen, those count that have others, too."""
    for option in (*panel.shown, *panel.folded) if panel and not panel.chosen else ():
        if option.incidents >= INCIDENTS_AT_LEAST:
            yield option.label, option.incidents


def _new(words, results, told):
    """Those that say something else than what was typed, and than each before."""
    for text, incidents in words:
        stems = frozenset(stems_of(text))
        if stems and not any(stems <= other for other in told):
            told.add(stems)
            yield Related(text, results.links.of_words(text), incidents)
