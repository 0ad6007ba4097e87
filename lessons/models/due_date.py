"""When something is due, as far as it was promised: on a day, in a month, a quarter or a year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db import models


class DuePrecision(models.TextChoices):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class DueDate:
    """The last day of what was promised, so that it is late, and sorted, when all of it is over."""

    on: date
    precision: DuePrecision = DuePrecision.DAY

    @classmethod
    def of(cls, day, precision):
        """The day, or the month, quarter or year in which it lies."""
        precision = DuePrecision(precision)
        month = {DuePrecision.QUARTER: (day.month + 2) // 3 * 3, DuePrecision.YEAR: 12}.get(precision, day.month)
        if precision == DuePrecision.DAY:
            return cls(day)
        return cls(date(day.year, month, monthrange(day.year, month)[1]), precision)

    @classmethod
    def parse(cls, text):
        """Raises ValueError, with a message for the writer, for what is no such date."""
        found = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?", text.strip(), re.ASCII)
        if not found:
            raise ValueError(f"“{text[:40]}” is not a date. Write 2026-03-31, 2026-03, 2026-Q1 or 2026")
        year, quarter, month, day = found.groups()
        try:
            begins = date(int(year), int(quarter) * 3 if quarter else int(month or 1), int(day or 1))
        except ValueError:
            raise ValueError(f"“{text}” is not in the calendar") from None
        if quarter:
            return cls.of(begins, DuePrecision.QUARTER)
        return cls.of(begins, DuePrecision.DAY if day else DuePrecision.MONTH if month else DuePrecision.YEAR)

    def written(self):
        """The form that ``parse`` reads."""
        if self.precision == DuePrecision.QUARTER:
            return f"{self.on:%Y}-Q{self.on.month // 3}"
        return self.on.isoformat()[: {DuePrecision.YEAR: 4, DuePrecision.MONTH: 7}.get(self.precision, 10)]

    def __str__(self):
        match self.precision:
            case DuePrecision.YEAR:
                return f"{self.on.year}"
            case DuePrecision.QUARTER:
                return f"Q{self.on.month // 3} {self.on.year}"
            case DuePrecision.MONTH:
                return f"{self.on:%b} {self.on.year}"
        return f"{self.on.day} {self.on:%b} {self.on.year}"

    @property
    def for_machines(self):
        """What HTML takes as a time: of a quarter its last day."""
        return self.on.isoformat() if self.precision == DuePrecision.QUARTER else self.written()
