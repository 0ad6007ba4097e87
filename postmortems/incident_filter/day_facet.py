"""Incidents that started from a day on, or before one, where they happened."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from incidents.expressions import LocalDay
from incidents.moments import PartialDate
from incidents.moments.moment import FIRST_YEAR, LAST_YEAR

from .kinds_of_facet import Facet

#: Further from UTC no clock is.
ANYWHERE = timedelta(days=1)
ASKED = re.compile(r"(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?", re.ASCII)


@dataclass(frozen=True, eq=False)
class DayFacet(Facet):
    """From the first day of a year, a month or a day on; or only before it. Each narrows, so that one is chosen.

    A start of which only the year or the month is known counts as on its first day.
    """

    is_from: bool

    told = "A day is written as 2024, 2024-06 or 2024-06-30."

    def read(self, text):
        found = ASKED.fullmatch(text.strip())
        try:
            value = found and PartialDate.parse("-".join(part.zfill(2) for part in found.groups() if part))
        except ValueError:
            return None
        return value if value and FIRST_YEAR <= value.on.year <= LAST_YEAR else None

    def narrow(self, incidents, values):
        days = [value.on for value in values]
        return self._from(incidents, min(days)) if self.is_from else self._before(incidents, max(days))

    def _from(self, incidents, day):
        began = datetime.combine(day, time(), UTC)
        surely = Q(started_at__gte=began + ANYWHERE)
        return incidents.alias(started_on=LocalDay()).filter(
            surely | Q(started_on__gte=day), started_at__gte=began - ANYWHERE
        )

    def _before(self, incidents, day):
        began = datetime.combine(day, time(), UTC)
        surely = Q(started_at__lt=began - ANYWHERE)
        return incidents.alias(started_on=LocalDay()).filter(
            surely | Q(started_on__lt=day), started_at__lt=began + ANYWHERE
        )

    def found_in(self, counts, values):
        """By the years that the day leaves in."""
        years = [value.on.year for value in values]
        asked = range(min(years), LAST_YEAR + 1) if self.is_from else range(FIRST_YEAR, last_year_before(values) + 1)
        return sum(found for year, found in counts["year"].items() if int(year) in asked)

    def text_of(self, value):
        return value.written()

    def label_of(self, value):
        return value.written()


def last_year_before(values):
    day = max(value.on for value in values)
    return day.year - 1 if day == date(day.year, 1, 1) else day.year
