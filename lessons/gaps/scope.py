from dataclasses import dataclass
from typing import Any

from incidents.models import Incident
from incidents.ratings import NOT_RATED


@dataclass(frozen=True)
class Scope:
    """Among which incidents gaps are looked for: all that the user may read, or only some of these."""

    user: Any
    organization: str | None = None  #: its slug
    severity: str | None = None  #: as the address has it

    def of(self, rows):
        """The incidents, or the rows that belong to an incident, within the scope."""
        way = "" if rows.model is Incident else "incident__"
        rows = rows.visible_to(self.user)
        if self.organization:
            rows = rows.filter(**{f"{way}organization__slug": self.organization})
        if self.severity:
            rows = rows.filter(**{f"{way}severity": None if self.severity == NOT_RATED else int(self.severity)})
        return rows
