"""The facet of where in a record the words stand: it narrows what a search finds, and is counted in that."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from postmortems.search.records.parts import BY_PART

from .kinds_of_facet import Facet

WITHOUT_WORDS = "“in:” says in which part of a record the words shall stand: say also which words."


class Sought(NamedTuple):
    """A part of the record, and the search for what shall stand in it, once there is one."""

    part: str
    searched: Any = None

    def __str__(self):
        return self.part


@dataclass(frozen=True, eq=False)
class FoundInFacet(Facet):
    """Several parts count as one in which all of the words may stand."""

    def read(self, text):
        return Sought(text) if text in BY_PART else None

    def offers(self):
        return [Sought(name) for name in BY_PART]

    def narrow(self, incidents, values):
        searched = next((value.searched for value in values if value.searched), None)
        return incidents.filter(pk__in=searched.ids_in([value.part for value in values])) if searched else incidents

    def found_in(self, counts, values):
        return sum(counts["incident"].values())

    def label_of(self, value):
        return BY_PART[value.part].label
