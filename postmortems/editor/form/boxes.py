"""What a page shows of a field: its name, its words, what stands in it, and what is wrong with that."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Box:
    """A key of the document as a form shows it. ``kind`` says how it is drawn."""

    kind: str
    path: tuple
    label: str
    hint: str = ""
    value: Any = ""
    options: list = field(default_factory=list)  #: (value, label, whether it is chosen)
    listed: str = ""  #: the names among which it may be completed
    beside: str = ""  #: what is shown beside it
    errors: list[str] = field(default_factory=list)
    boxes: list["Box"] = field(default_factory=list)  #: within this one
    folded: list["Box"] = field(default_factory=list)  #: within this one, out of sight until somebody looks for them
    rows: list["Box"] = field(default_factory=list)
    blank: "Box | None" = None  #: the row that is added without asking the server
    first: int = 0  #: how many rows there are before those that are shown
    total: int = 0  #: how many rows there are
    is_required: bool = False
    is_wide: bool = False  #: whether a line of it is long
    is_filled: bool = False  #: whether anything stands in it
    #: Of a row that was opened with a key of its own.
    anchor: str = ""

    @property
    def name(self):
        return ".".join(map(str, self.path))

    @property
    def id(self):
        return "at-" + "-".join(map(str, self.path))

    @property
    def described_by(self):
        """The ids of what says more about it."""
        parts = [("hint", self.hint), ("beside", self.beside or self.kind == "moment"), ("error", self.errors)]
        return " ".join(f"{self.id}-{part}" for part, is_there in parts if is_there)

    @property
    def all_errors(self):
        """Its own and those of all within it, as (box, error)."""
        yield from ((self, error) for error in self.errors)
        for inner in (*self.boxes, *self.folded, *self.rows):
            yield from inner.all_errors

    @property
    def has_errors(self):
        return any(self.all_errors)

    @property
    def number(self):
        return self.path[-1] + 1 if isinstance(self.path[-1], int) else 0


@dataclass
class Form:
    """What the boxes of a page have in common: the rows that are named by key, the zone, what is wrong."""

    zone: str = "UTC"
    start: Any = None
    keys: dict = field(default_factory=dict)  #: (key, words) of the rows of a section, by that
    errors: dict = field(default_factory=lambda: defaultdict(list))  #: what is wrong, by path
    first: dict = field(default_factory=dict)  #: how many rows stand before those that are shown, by key
    total: dict = field(default_factory=dict)

    def errors_at(self, path):
        return self.errors.pop(path, [])
