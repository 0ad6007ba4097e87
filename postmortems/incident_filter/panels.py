"""The facets as they stand beside the list: which of their values are shown, and in which order."""

from typing import NamedTuple

from incidents.ratings import NOT_RATED

from .facets import FACETS

#: How many values of a facet are shown at once, and how many unfold below them.
SHOWN, UNFOLDED = 5, 60


class Option(NamedTuple):
    """A value that can be chosen in a facet, and in how many incidents that would result."""

    value: str
    label: str
    incidents: int | None  #: nothing where that is not counted
    is_chosen: bool


class Panel(NamedTuple):
    """A facet as it stands beside the list."""

    name: str
    label: str
    shown: list[Option]
    folded: list[Option]
    left_over: int
    is_open: bool
    chosen: int  #: how many of its values


def values_to_show(counts, chosen):
    """The most frequent values, and those chosen even if nothing has them."""
    found = sorted((-count, value == NOT_RATED, value) for value, count in counts.items() if count)
    return list(dict.fromkeys([*chosen, *(value for *_, value in found[:UNFOLDED])]))


def panel(facet, named, counts, chosen):
    """The panel of a facet with these values, each ``named``: how the address and how the page tells it."""
    values = sorted(named, key=lambda value: facet.place_of(value, counts[value], named[value][1]))
    options = [
        Option(text, label, counts[value], value in chosen) for value in values for text, label in [named[value]]
    ]
    shown = [option for place, option in enumerate(options) if place < SHOWN or option.is_chosen]
    folded = [option for option in options if option not in shown]
    if len(folded) == 1:
        shown, folded = options, []
    left_over = sum(1 for value, count in counts.items() if count and value not in values)
    is_open = bool(chosen) or facet is FACETS[0]
    return Panel(facet.name, facet.label, shown, folded, left_over, is_open, len(chosen))
