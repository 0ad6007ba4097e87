"""Where in the record the words stand, as it can be chosen beside the list: each part with how many incidents."""

from typing import NamedTuple

from postmortems.search.found_in import counts_of
from postmortems.search.records.parts import BY_PART

from . import facet_query
from .facets import FOUND_IN
from .panels import Option

#: Among so many incidents at most it is counted: their texts are read for that.
COUNTED_AT_MOST = 500


class FoundInPanel(NamedTuple):
    """The parts, that which most incidents have it in first; where they are not counted all, without numbers."""

    options: list[Option]
    counted_at_most: int  #: nothing where it is counted
    chosen: int


def found_in_panel(asked):
    """None where there are no words to be found."""
    if asked.errors or not asked.text.query.groups:
        return None
    searched, names = asked.text.searched, [value.part for value in asked.chosen.get(FOUND_IN, [])]
    ids = _ids_in_any_part(asked)
    if ids is None:
        options = [Option(name, part.label, None, name in names) for name, part in BY_PART.items()]
        return FoundInPanel(options, COUNTED_AT_MOST, len(names))
    counts = counts_of(searched.plan, searched.matches.most, ids)
    some = sorted((name for name in counts if counts[name] or name in names), key=lambda name: -counts[name])
    options = [Option(name, BY_PART[name].label, counts[name], name in names) for name in some]
    return FoundInPanel(options, 0, len(names))


def _ids_in_any_part(asked):
    """The ids of what is asked for, wherever in the record the words stand; None where they are many."""
    if FOUND_IN not in asked.chosen and asked.count > COUNTED_AT_MOST:
        return None
    others, ids = facet_query.leave_out(asked.chosen, FOUND_IN), asked.ids_with_text
    if others or ids is None:
        incidents = facet_query.narrow(asked.with_text, others).order_by()
        ids = list(incidents.values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
    return ids if len(ids) <= COUNTED_AT_MOST else None
