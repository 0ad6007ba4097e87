"""Fields that hold a time."""

import re
from datetime import date

from django.core.exceptions import ValidationError

from incidents.moments import Moment, PartialDate
from incidents.moments.moment import WRITTEN, validate_day
from lessons.models import DueDate

from .base import Field, shape_of, shown


class Time(Field):
    """Text that is parsed to a time."""

    def read(self, raw, path, reading):
        if not isinstance(raw, str):
            return reading.say(path, f"should be text, and is {shape_of(raw)}")
        try:
            return self.parsed(raw.strip(), reading)
        except (ValueError, ValidationError) as error:
            told = error.messages[0].rstrip(".") if isinstance(error, ValidationError) else str(error)
            return reading.say(path, told)

    def parsed(self, text, reading):
        """Raises ValueError, with a message for the writer, for what is no such time."""
        raise NotImplementedError


class At(Time):
    """A moment, told in the zone of the incident's story, as precisely as it is known."""

    definition = {"type": "string", "pattern": "^{}$".format(re.sub(r"\?P<\w+>", "?:", WRITTEN.pattern))}
    definition_name = "moment"

    @property
    def column_name(self):
        return f"{self.name}_at"

    def parsed(self, text, reading):
        if reading.zone is None:  # which is a problem already
            return None
        return Moment.parse(text, reading.zone)

    def written(self, value, writing):
        return value.written(writing.zone)

    def put(self, record, values, saving):
        setattr(record, self.name, values.get(self.key))


class Day(Time):
    definition = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    definition_name = "date"

    def parsed(self, text, reading):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(f"{shown(text)} is not a day: write 2020-11-25")
        try:
            on = date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"“{text}” is not in the calendar") from None
        validate_day(on)
        return on

    def written(self, value, writing):
        return value.isoformat()


class PartialDay(Time):
    """A day of which only the month or the year may be known."""

    definition = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}

    @property
    def column_name(self):
        return f"{self.name}_on"

    def parsed(self, text, reading):
        partial = PartialDate.parse(text)
        validate_day(partial.on)
        return partial

    def written(self, value, writing):
        return value.written()

    def put(self, record, values, saving):
        value = values.get(self.key)
        setattr(record, f"{self.name}_on", value and value.on)
        precision = f"{self.name}_precision"
        setattr(record, precision, value.precision if value else record._meta.get_field(precision).get_default())


class Due(PartialDay):
    """A day, month, quarter or year in which something is due; it is kept as the last day of it."""

    definition = {"type": "string", "pattern": r"^\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?$"}

    def parsed(self, text, reading):
        due = DueDate.parse(text)
        validate_day(due.on)
        return due
