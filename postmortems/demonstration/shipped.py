"""What ships: documents, and a table of people and of what became of each remediation; moved to the present."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import yaml
from django.conf import settings

from postmortems.document.importing import load

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
TABLE = "demonstration.yaml"
DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
STEP = re.compile(r"(?P<day>[+-]\d+) (?P<by>\S+) (?P<verb>\w+)(?: (?P<what>[^:]+))?(?:: (?P<note>.+))?")


def is_demonstration(folder: Path) -> bool:
    """Whether the folder holds a demonstration: an import leaves its documents alone."""
    return (folder / TABLE).is_file()


@dataclass(frozen=True)
class Step:
    """What somebody did to a remediation, and how many days before today."""

    days: int
    by: str
    verb: str
    what: str
    note: str

    @classmethod
    def read(cls, text):
        found = STEP.fullmatch(text)
        if not found:
            raise ValueError(f"“{text}” is not a step. Write -362 demo-ines postpone -335: why")
        return cls(int(found["day"]), found["by"], found["verb"], found["what"] or "", found["note"] or "")


@dataclass(frozen=True)
class Shipped:
    """The demonstration as it is on a day.

    Documents move by whole weeks, so that a Tuesday stays one, and nothing that they tell lies in the night of a
    Sunday, in which clocks change: a time of day that there is in one week is there in every other.
    """

    on: date
    folder: Path = FOLDER

    @cached_property
    def table(self):
        return yaml.safe_load((self.folder / TABLE).read_text(encoding="utf-8"))

    @property
    def people(self):
        """By user name: first name, last name, group."""
        return self.table["people"]

    @property
    def later(self):
        """By how much later the documents are told."""
        return self.on - timedelta(days=self.on.weekday()) - self.table["week_of"]

    @cached_property
    def documents(self):
        """Those of the incidents, the oldest first: who came later names who came before."""
        found = [
            document for file in sorted(self.folder.glob("*.md")) for document in load(self.moved(file), file.name)
        ]
        return sorted(found, key=lambda document: document.values["reference"])

    def moved(self, file):
        """The bytes of a file, with each day in it as much later."""

        def later(found):
            return (date.fromisoformat(found[0]) + self.later).isoformat()

        return DAY.sub(later, file.read_text(encoding="utf-8")).encode()

    def steps(self, slug, key):
        """What became of a remediation, in order."""
        return [Step.read(text) for text in self.table["remediations"][slug][key]]

    def day(self, days):
        return self.on + timedelta(days=int(days))
