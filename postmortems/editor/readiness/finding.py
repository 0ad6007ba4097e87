from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing that a postmortem lacks: by which rule, where it is mended, and what exactly is missing."""

    rule: Any
    message: str
    row: str = ""  #: the key of a row, or its number; nothing where the whole section is meant
    links: tuple = ()  #: pages that help, as (name, address)
    #: The section in which it is mended, where that is not the one of the rule.
    elsewhere: str = ""

    @property
    def blocks(self):
        return self.rule.blocks

    @property
    def section(self):
        return self.elsewhere or self.rule.section

    @property
    def anchor(self):
        """Where it is mended: ``section`` or ``section/row``."""
        return f"{self.section}/{self.row}" if self.row else self.section
