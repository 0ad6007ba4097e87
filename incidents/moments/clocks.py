"""The clocks on which the moments of a story are told: those of a zone, or one that runs from the start."""

from dataclasses import dataclass
from datetime import UTC

from .duration import Duration
from .moment import Moment, Precision


@dataclass(frozen=True)
class Clocks:
    """Those of ``zone``; with a ``start``, the hours and minutes since then.

    A moment known only to the day has no clock to tell: it stays the day that it was in ``home``, the zone in which the
    story was written. To move its midnight would make another day of it.
    """

    zone: str
    home: str
    start: Moment | None = None

    @classmethod
    def of(cls, zone):
        """The clocks of a zone in which the story is also written; clocks as they are."""
        return zone if isinstance(zone, cls) else cls(zone, home=zone)

    @property
    def are_elsewhere(self):
        """Whether a day on these clocks is not, or need not be, the day that the story speaks of."""
        return self.zone != self.home or self.start is not None

    def local(self, moment):
        return moment.in_zone(self.zone if moment.precision.has_clock else self.home)

    def day(self, moment):
        """The date to which these clocks put a moment, None where they put it to none."""
        if moment is None or self.start or moment.precision in (Precision.MONTH, Precision.YEAR):
            return None
        if self.are_elsewhere and not moment.precision.has_clock:
            return None
        return self.local(moment).date()

    def time(self, moment):
        """``05:15``, ``≈ 12:00`` when known to the hour; since the start ``T+4:24``; without a clock ``25 Nov``."""
        local = self.local(moment)
        if not moment.precision.has_clock:
            return f"{local.day} {local:%b}"
        about = "≈\N{NO-BREAK SPACE}" if moment.precision.is_around else ""
        return about + (since(moment, self.start) if self.start else f"{local:%H:%M}")

    def for_machines(self, moment):
        """As HTML wants it, whatever is shown: UTC where there is a clock, else the date as far as it is known."""
        if moment.precision.has_clock:
            return f"{moment.at.astimezone(UTC).isoformat()[:16]}Z"
        return moment.written(self.home)


def since(moment, start):
    """The time from one moment to another as ``T+2:31``; empty when either is unknown or has no clock."""
    if moment is None or start is None or not (moment.precision.has_clock and start.precision.has_clock):
        return ""
    minutes = Duration.between(start, moment).minutes
    sign, minutes = ("−", -minutes) if minutes < 0 else ("+", minutes)
    return f"T{sign}{minutes // 60}:{minutes % 60:02}"


def clock_label(local):
    """What the clocks of a zone were set to: ``PST (UTC−8)``, or the offset alone where the zone has no letters."""
    minutes = round(local.utcoffset().total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
    name = local.tzname()
    return f"{name} ({offset})" if name.isalpha() and name != "UTC" else offset
