"""What an import tells: of each file what it changed, and of each problem where it is."""

from dataclasses import dataclass, field


@dataclass
class Result:
    """What an import does with one file: ``created``, ``changed`` (with the fields that differ) or ``unchanged``."""

    file: str
    name: str
    outcome: str
    changes: list = field(default_factory=list)
    note: str = ""  #: what its author should know, though nothing is wrong


@dataclass
class Report:
    results: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def count(self, outcome):
        return sum(result.outcome == outcome for result in self.results)
