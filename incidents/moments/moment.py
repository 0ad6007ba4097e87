"""A moment that knows how precisely it is known.

A moment is stored in UTC with a precision and told in a zone. Its written form says the precision:
``2020-11-25 05:15 PST`` is known to the minute, ``2020-11-25 ~07:50 PST`` to some ten minutes,
``2020-11-25 ~12:00 PST`` to the hour, ``2020-11-25`` to the day. Where ``~`` means the other of the two, its reach
is written out: ``~12:00±10min``, ``~07:50±1h``.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models

from .zones import zone_info


class Precision(models.TextChoices):
    MINUTE = "minute"
    TEN_MINUTES = "10 min", "ten minutes"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def has_clock(self):
        return self in (Precision.MINUTE, Precision.TEN_MINUTES, Precision.HOUR)

    @property
    def is_around(self):
        """Whether the moment lies about what is written, a little before or after it: not from there on."""
        return self in (Precision.TEN_MINUTES, Precision.HOUR)

    @property
    def span(self):
        """How far apart two moments may be that are written alike; a month counts as 31 days."""
        return SPANS[self]


SPANS = {
    Precision.MINUTE: timedelta(0),
    Precision.TEN_MINUTES: timedelta(minutes=10),
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=1),
    Precision.MONTH: timedelta(days=31),
    Precision.YEAR: timedelta(days=366),
}


#: The years of incidents: what lies outside is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1800, 2199


def validate_moment(at):
    """Refuse a point in time at which no incident happened."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValidationError(f"The year {at.year} is not one of incidents: they lie from {FIRST_YEAR} to {LAST_YEAR}.")


def validate_day(on):
    """Refuse a day that nobody can have meant."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise ValidationError(f"The year {on.year} is a slip of the pen: days lie from {FIRST_YEAR} to {LAST_YEAR}.")


@dataclass(frozen=True)
class Moment:
    """A point in time (UTC) and how precisely it is known."""

    at: datetime
    precision: Precision = Precision.MINUTE

    @property
    def is_approximate(self):
        return self.precision != Precision.MINUTE

    @property
    def latest(self):
        """The last point in time that the moment may stand for."""
        return self.at + self.precision.span

    def in_zone(self, zone):
        return self.at.astimezone(zone_info(zone))

    def may_be_before(self, other):
        """Whether this moment can lie at or before the other, given how precisely each is known."""
        return self.at <= other.latest

    def told_alike(self, before, after):
        """The moment another zone tells as this one is told: the same day, or the same instant if it has a clock."""
        if self.precision.has_clock:
            return self
        local = self.in_zone(before).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        return Moment(local.replace(tzinfo=zone_info(after)).astimezone(UTC), self.precision)

    @classmethod
    def parse(cls, text, zone):
        """Read the written form in the given zone.

        Raises ValueError, with a message for the writer, when the text is no moment, when the clock never showed it,
        or when the abbreviation is not the zone's on that day.
        """
        found = WRITTEN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"“{text[:40]}” is not a moment. {_way_out(text)}")
        parts = found.groupdict()
        try:
            local = datetime(
                int(parts["year"]),
                int(parts["month"] or 1),
                int(parts["day"] or 1),
                int(parts["hour"] or 0),
                int(parts["minute"] or 0),
            )
        except ValueError:
            raise ValueError(f"“{text}” is not in the calendar or on the clock") from None
        if not FIRST_YEAR <= local.year <= LAST_YEAR:
            raise ValueError(f"“{text}” is not in a year of incidents: they lie from {FIRST_YEAR} to {LAST_YEAR}")
        at = _resolve(local, zone, parts["zone"], text, ambiguous_is_fine=parts["hour"] is None)
        return cls(at, _written_precision(parts))

    def written(self, zone):
        """The form that ``parse`` reads back to an equal moment."""
        local = self.in_zone(zone)
        year = f"{local.year:04}"
        match self.precision:
            case Precision.YEAR:
                return year
            case Precision.MONTH:
                return f"{year}-{local:%m}"
            case Precision.DAY:
                return f"{year}-{local:%m-%d}"
        clock = f"{local:%H:%M}"
        if self.precision.is_around:
            usual = _about(f"{local:%M}")
            clock = f"~{clock}" + (f"±{REACH[self.precision]}" if self.precision != usual else "")
        return f"{year}-{local:%m-%d} {clock} {_abbreviation(local)}"


REACH = {Precision.TEN_MINUTES: "10min", Precision.HOUR: "1h"}
WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?: (?P<about>~?)(?P<hour>\d{2}):(?P<minute>\d{2})(?P<reach>(?<=~.....) ?±(?:10 ?min|1 ?h))?"
    r"(?: (?P<zone>Z|[A-Z]{2,5}|[+-]\d{2}(?::?\d{2})?))?)?)?)?",
    re.ASCII,
)


def _about(minute):
    """What ``~`` means before a clock: on the full hour, that the hour is known; else, that it is ten minutes or so."""
    return Precision.HOUR if minute == "00" else Precision.TEN_MINUTES


def _written_precision(parts):
    if parts["reach"]:
        return Precision.HOUR if parts["reach"].endswith("h") else Precision.TEN_MINUTES
    if parts["hour"] is not None:
        return _about(parts["minute"]) if parts["about"] else Precision.MINUTE
    if parts["day"] is not None:
        return Precision.DAY
    return Precision.MONTH if parts["month"] is not None else Precision.YEAR


def _way_out(text):
    """How to write what was meant."""
    if re.match(r"\s*\d{1,2}[./]\d{1,2}[./]\d{2,4}", text):
        return "Write the year, the month and the day, in this order: 2020-11-25 05:15 PST"
    if re.match(r"\s*\d{4}-\d{2}-\d{2}T", text):
        return "Write a space for the T, and no seconds: 2020-11-25 05:15 +00:00"
    if re.search(r":\d{2}:\d{2}", text):
        return "Leave out the seconds: 2020-11-25 05:15 PST"
    return "Write 2020-11-25 05:15 PST, or 2020-11-25 ~05:00 PST, 2020-11-25, 2020-11, 2020"


def _readings(local, zone):
    """Every real point in time at which a clock in the zone showed this; none in the hour that is skipped in spring."""
    first = local.replace(tzinfo=zone, fold=0)
    second = first.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after:  # no clock is changed then
        return [first]
    return [first, second] if before > after else []  # one that is turned back shows it twice


def _resolve(local, zone_name, abbreviation, text, *, ambiguous_is_fine):
    zone = zone_info(zone_name)
    if abbreviation and abbreviation[0] in "+-":
        return (local - _offset(abbreviation)).replace(tzinfo=UTC)
    if abbreviation in ("UTC", "Z"):
        return local.replace(tzinfo=UTC)
    readings = _readings(local, zone)
    if not readings:
        if ambiguous_is_fine:  # midnight was skipped: the day began an hour later
            return local.replace(tzinfo=zone).astimezone(UTC)
        raise ValueError(f"“{text}” was skipped when clocks in {zone_name} went forward")
    if abbreviation:
        named = [reading for reading in readings if reading.tzname() == abbreviation]
        if not named:
            raise ValueError(f"“{text}”: {_other_clock(readings[0], zone_name, abbreviation)}")
        readings = named
    if len(readings) > 1 and not ambiguous_is_fine:
        names = " or ".join(_abbreviation(reading) for reading in readings)
        raise ValueError(f"“{text}” happened twice, as clocks in {zone_name} went back: add {names}")
    return readings[0].astimezone(UTC)


def _other_clock(reading, zone_name, abbreviation):
    """Which clock the zone was on, and how to write a time on another."""
    year = reading.replace(tzinfo=None)
    days = (year.replace(month=month, day=1, tzinfo=reading.tzinfo) for month in (1, 7))
    meant = next((_offset_of(day) for day in days if day.tzname() == abbreviation), None)
    way_out = f"write {abbreviation} as {meant}" if meant else "write its offset, as in -05:00"
    on = reading.tzname()
    return f"{zone_name} was on {on} then, not {abbreviation}. Write {on}, or for a time on another clock {way_out}"


def _offset(text):
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if minutes > 59 or not -12 * 60 <= (-1 if text[0] == "-" else 1) * (hours * 60 + minutes) <= 14 * 60:
        raise ValueError(f"“{text}” is the offset of no clock: they lie from -12:00 to +14:00")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if text[0] == "-" else offset


def _abbreviation(local):
    """The zone's abbreviation where it settles the moment, its offset where it would not."""
    name = local.tzname()
    if re.fullmatch(r"[A-Z]{2,5}", name or "", re.ASCII):
        same = [
            reading
            for reading in _readings(local.replace(tzinfo=None, fold=0), local.tzinfo)
            if reading.tzname() == name
        ]
        if len(same) == 1:
            return name
    return _offset_of(local)


def _offset_of(local):
    offset = local.utcoffset()
    sign, offset = ("-", -offset) if offset < timedelta(0) else ("+", offset)
    minutes = int(offset.total_seconds()) // 60
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"
