from dataclasses import dataclass
from typing import Any

from incidents.models import Incident
from incidents.ratings import NOT_RATED


class Everything:
    """No scope: whoever may read them, as what is kept counted is asked later for whom."""

    @staticmethod
    def of(rows):
        return rows.all()


@dataclass(frozen=True)
class Scope:
    """Among which incidents gaps are looked for: all that the user may read, or only some of these."""

    user: Any
    organization: str | None = None  #: its slug
    severity: str | None = None  #: as the address has it
    among: tuple[int, ...] = ()  #: the ids of organisations

    @property
    def is_whole(self):
        """Whether it is all that the user may read, and so what is kept counted."""
        return not (self.organization or self.severity or self.among)

    def of(self, rows):
        """The incidents, or the rows that belong to an incident, within the scope."""
        way = "" if rows.model is Incident else "incident__"
        rows = rows.visible_to(self.user)
        if self.organization:
            rows = rows.filter(**{f"{way}organization__slug": self.organization})
        if self.among:
            rows = rows.filter(**{f"{way}organization__in": self.among})
        if self.severity:
            rows = rows.filter(**{f"{way}severity": None if self.severity == NOT_RATED else int(self.severity)})
        return rows
