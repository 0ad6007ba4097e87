"""The kinds of box, by the kinds of field of the document: what each shows, and what it takes from what was typed."""

from .base import Entry
from .moments import MomentEntry, moment_of, told_beside
from .names import NEW_SOURCE, KeysEntry, NamedEntry
from .nested import MilestonesEntry, RowsEntry, entry_of

__all__ = [
    "NEW_SOURCE",
    "Entry",
    "KeysEntry",
    "MilestonesEntry",
    "MomentEntry",
    "NamedEntry",
    "RowsEntry",
    "entry_of",
    "moment_of",
    "told_beside",
]
