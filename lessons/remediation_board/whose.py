"""Whose remediations a reader looks at: ours, which this site follows up, theirs, or all."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from incidents.models import Organization
from incidents.models.organization import FICTIONAL
from lessons.models import Remediation


class Whose(StrEnum):
    OURS = "ours"
    THEIRS = "theirs"
    ALL = "all"


@dataclass(frozen=True)
class Scope:
    """Which remediations stand on the board; without any of ours to read, it shows theirs."""

    user: Any
    whose: Whose
    ours: tuple[int, ...]  #: the organisations that are
    has_ours: bool  #: whether the reader may read any remediation of these
    fictional: tuple[str, ...] = ()  #: the names of those of ours that do not exist, as far as the reader may know

    @classmethod
    def asked(cls, user, text=""):
        """What the address asks for: ours where it does not say, or says what there is not."""
        names = dict(Organization.objects.filter(is_ours=True).values_list("pk", "name"))
        has_ours = _may_read(user, tuple(names))
        made_up = tuple(pk for pk, name in names.items() if name.casefold().endswith(FICTIONAL))
        shows_them = has_ours if len(made_up) == len(names) else _may_read(user, made_up)
        whose = Whose(text) if text in list(Whose) else Whose.OURS
        return cls(
            user,
            whose if has_ours else Whose.THEIRS,
            tuple(names),
            has_ours,
            tuple(names[pk] for pk in made_up) if shows_them else (),
        )

    @property
    def is_ours(self):
        return self.whose == Whose.OURS

    @property
    def is_theirs(self):
        return self.whose == Whose.THEIRS

    @property
    def query(self):
        """What an address says of it; nothing of ours, with which the board opens."""
        return "" if self.is_ours else str(self.whose)

    @property
    def remediations(self):
        rows = Remediation.objects.visible_to(self.user)
        if self.is_ours:
            return of_organizations(rows, self.ours)
        if self.is_theirs and self.ours:
            return rows.exclude(incident__organization__in=self.ours)
        return rows

    @property
    def our_remediations(self):
        return of_organizations(Remediation.objects.visible_to(self.user), self.ours)


def _may_read(user, organizations):
    """Whether any remediation of these organisations."""
    return bool(organizations) and of_organizations(Remediation.objects.visible_to(user), organizations).exists()


def of_organizations(rows, ids):
    """By the ids themselves: what a join with the organisation asks of each row is known before."""
    return rows.filter(incident__organization__in=ids)
