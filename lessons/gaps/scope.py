from dataclasses import dataclass
from typing import Any

from incidents.models import Incident


@dataclass(frozen=True)
class Scope:
    """Among which incidents gaps are looked for: all that the user may read, or only some of these."""

    user: Any
    organization: str | None = None  #: its slug
    severity: int | None = None

    def of(self, rows):
        """The incidents, or the rows that belong to an incident, within the scope."""
        way = "" if rows.model is Incident else "incident__"
        asked = {f"{way}organization__slug": self.organization, f"{way}severity": self.severity}
        return rows.visible_to(self.user).filter(**{name: value for name, value in asked.items() if value})
