"""What is shown of a result."""

from typing import NamedTuple

from postmortems.models import ThingKind
from postmortems.search.searching import Hit

#: How many places of a thing are shown; one more is asked for, as a title is no place of its own.
PLACES = 3


class Shown(NamedTuple):
    """A result as it stands on the page: what it is, its name with the words found marked, and where it matches."""

    kind: str
    thing: object
    title: object
    places: list
    more: int  #: in how many other places it matches
    as_words: list


class Group(NamedTuple):
    """The first results of a kind, and how many there are."""

    kind: str
    found: int
    hits: list


def shown(hit: Hit):
    title = next((place.snippet for place in hit.places if place.is_title), str(hit.thing))
    places = [place for place in hit.places if not place.is_title]
    more = max(hit.found_in - len(hit.places), 0) + max(len(places) - PLACES, 0)
    return Shown(ThingKind(hit.kind).name.lower(), hit.thing, title, places[:PLACES], more, hit.as_words)
