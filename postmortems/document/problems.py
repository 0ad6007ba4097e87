import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a document, for the person who wrote it: where, and what."""

    file: str
    message: str
    line: int | None = None
    field: str = ""
    path: tuple = dataclasses.field(default=(), compare=False)  #: where in the data it is: ``("causes", 2, "kind")``

    def __str__(self):
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class BadDocument(Exception):
    """A document that cannot be taken; carries its problems."""

    def __init__(self, *problems):
        super().__init__("; ".join(map(str, problems)))
        self.problems = list(problems)


def field_name(path):
    """``("causes", 2, "kind")`` as a writer counts: ``causes 3, kind``."""
    name = ""
    for step in path:
        name += f" {step + 1}" if isinstance(step, int) else f", {step}" if name else str(step)
    return name
