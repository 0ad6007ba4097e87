"""The columns that a reader may choose for the list. What changes always stands in it."""

from typing import NamedTuple

from .whose import Whose


class Column(NamedTuple):
    name: str  #: by which it is also sorted
    label: str
    is_numeric: bool = False


COLUMNS = {
    column.name: column
    for column in (
        Column("due", "Due"),
        Column("kind", "Kind"),
        Column("incident", "Incident"),
        Column("organization", "Organisation"),
        Column("severity", "Severity"),
        Column("owner", "Owner"),
        Column("team", "Team"),
        Column("priority", "Priority"),
        Column("age", "Age", is_numeric=True),
        Column("moved", "Moved"),
        Column("completed", "Done on"),
        Column("status", "Status"),
    )
}
OF_OURS = ("due", "kind", "incident", "owner", "age", "status")
OFFERED = {
    Whose.OURS: tuple(COLUMNS),
    Whose.ALL: tuple(COLUMNS),
    Whose.THEIRS: ("kind", "incident", "organization", "severity", "status"),
}
DEFAULT = {Whose.OURS: OF_OURS, Whose.ALL: OF_OURS, Whose.THEIRS: ("kind", "incident", "organization", "status")}


def offered(whose):
    return [COLUMNS[name] for name in OFFERED[whose]]


def chosen(asked, whose):
    """Those asked for that there are, in their own order; those that it opens with where there are none."""
    found = [name for name in OFFERED[whose] if name in asked]
    return [COLUMNS[name] for name in found or DEFAULT[whose]]
