"""What was meant by a query with misspelt words: searched at once where the words as typed find too little."""

from typing import NamedTuple

from postmortems.search.corrections import correction
from postmortems.search.query import parse
from postmortems.search.searching import search


class Reading(NamedTuple):
    """The query that is searched, what it found so far, and how it differs from what was typed."""

    query: object
    search: object = None
    instead_of: str = ""  #: what was typed, where something else is searched
    suggestion: str = ""  #: what may have been meant, where what was typed is searched


def reading_of(text, user, *, is_exact):
    """A text read, corrected where no document has one of its words and documents have others like it.

    Words that only drafts have count as misspelt to whoever may not read these.
    """
    query = parse(text)
    if is_exact or not query.groups:
        return Reading(query)
    literal = search(query, user)  # first, as it takes in what has changed
    mended = correction(query)
    if mended is None:
        return Reading(query, literal)
    meant = parse(mended)
    corrected = search(meant, user)
    if literal.has_every_word and literal.plan.stems != corrected.plan.stems:
        return Reading(query, literal, suggestion=mended)
    if not any(corrected.counts.values()):
        return Reading(query, literal)
    return Reading(meant, corrected, instead_of=query.typed)
