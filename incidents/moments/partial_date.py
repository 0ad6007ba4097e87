"""Dates of which only a part is known."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .moment import Precision


@dataclass(frozen=True)
class PartialDate:
    """A date of which only the year, or the year and month, may be known: of a source."""

    on: date
    precision: Precision = Precision.DAY

    @classmethod
    def parse(cls, text):
        found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip(), re.ASCII)
        try:
            if not found:
                raise ValueError
            year, month, day = found.groups()
            precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
            return cls(date(int(year), int(month or 1), int(day or 1)), precision)
        except ValueError:
            raise ValueError(f"“{text[:40]}” is not a date. Write 2020-11-30, 2020-11 or 2020") from None

    def written(self):
        return self.on.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(self.precision, 10)]

    @property
    def latest(self):
        if self.precision == Precision.YEAR:
            return self.on.replace(month=12, day=31)
        if self.precision == Precision.MONTH:
            return self.on.replace(day=monthrange(self.on.year, self.on.month)[1])
        return self.on
