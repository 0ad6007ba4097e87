"""From what is typed to what is offered."""

from dataclasses import dataclass, field

from postmortems.search.index.indexing import take_in_some
from postmortems.search.names import typed_words
from postmortems.search.query import parse
from postmortems.search.query.cleaning import cleaned

from .filters import filter_at_end, names_of_filters, values_of_filter
from .incidents import incidents_named
from .option import Option, best
from .pages import pages_named
from .vocabulary import vocabulary_named

#: Longer texts, and those of more words, are no names that somebody types.
LONGEST, WORDS_AT_MOST = 120, 12


@dataclass(frozen=True)
class Completion:
    options: list[Option] = field(default_factory=list)
    is_complete: bool = True  #: that everything was in the index that has changed


def complete(typed, user):
    """What is offered to somebody who has typed so much: names of things, or field filters and their values."""
    text, _ = cleaned(typed)
    if len(text) > LONGEST or "\n" in text:
        return Completion()
    ends_in_blank = typed[-1:].isspace()
    found = filter_at_end(text)
    if found and not (ends_in_blank and found["quoted"] is None):
        return Completion(best(values_of_filter(text, found, user)))
    names = [] if ends_in_blank else list(names_of_filters(text))
    if parse(text).filters:
        return Completion(best(names))
    beginnings = typed_words(text)
    if (text and not beginnings) or len(beginnings) > WORDS_AT_MOST:
        return Completion()
    names += pages_named(text, beginnings, user)
    if not beginnings:
        return Completion(best(names))
    is_complete = take_in_some()
    names += vocabulary_named(text, beginnings, user)
    names += incidents_named(text, beginnings, user)
    return Completion(best(names), is_complete)
