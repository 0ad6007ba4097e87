"""What is asked for: units of a query, each with the ways in which a record may have it."""

from dataclasses import dataclass
from typing import NamedTuple


class Alternative(NamedTuple):
    """Words all of which a record must have."""

    stems: tuple[str, ...]
    factor: float = 1.0
    is_phrase: bool = False  #: they stand side by side
    is_prefix: bool = False  #: the word begins so
    synonym: str = ""  #: how it is told that it was not typed


@dataclass(frozen=True)
class Unit:
    typed: str
    alternatives: tuple[Alternative, ...]
    weight: float = 0.0  #: how rare it is, and how much it says
    emphasis: float = 1.0  #: how much it says, beside another that is as rare
    is_required: bool = False
    is_common: bool = False  #: it finds nothing by itself, and only counts for what others find
    place: int = 0  #: where it stands in the query
    parts: tuple["Unit", ...] = ()  #: what to look for where no record has it whole: the names in an address


@dataclass(frozen=True)
class Plan:
    """All that is asked for."""

    units: tuple[Unit, ...] = ()
    excluded: tuple[Alternative, ...] = ()
    is_paste: bool = False
    stems: tuple[str, ...] = ()  #: of all that was typed, in its order
    share: float = 1.0  #: how much of what the best record has another must have
    is_broad: bool = False  #: a good part of all records may have it
