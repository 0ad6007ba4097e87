"""A row of what is looked through: a text of a record, and where it stands."""

from typing import NamedTuple


class Row(NamedTuple):
    field: str  #: the name of a field
    anchor: str  #: what follows ``#`` in the address of its place; empty for the top of the page
    label: str  #: what its place is called: ``cause C2``, ``timeline 09:39``
    text: str  #: its words, without markup


class Record(NamedTuple):
    """All rows of a thing, and whether its words are counted: those that everybody may read."""

    is_public: bool
    rows: list[Row]
