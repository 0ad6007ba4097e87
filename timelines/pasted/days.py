"""When it was that a pasted line tells of: the day stated above it, its clock, its zone."""

from datetime import date, datetime, timedelta

from incidents.moments import Moment, Precision, zone_info

from .patterns import ZONES_WITHOUT_SEASON

NEXT_DAY_WHEN_BACK_BY = timedelta(hours=6)
STEP_BACK_OVER_MIDNIGHT = timedelta(hours=1)


class Days:
    """The days of a timeline, from line to line. Raises ValueError, with the reason, for a time that none can be."""

    def __init__(self, zone, on, started):
        self.zone, self.started = zone, started
        self.day: date | None = on  # as stated above
        self.last: Moment | None = None  # with a clock, since that day was stated

    def forget(self):
        """A line tells another day, and it is not known which."""
        self.day = self.last = None

    def begun(self, when):
        if when["year"]:
            self.forget()
            self.day = when.day()
        moment = self._moment(when, self._day_of(when))
        self.last = moment if moment.precision.has_clock else None
        return moment

    def ended(self, when, start, may_be_offset):
        day = when.day() if when["year"] else start.at.astimezone(self._clock_zone(when)).date()
        ended = self._moment(when, day)
        if ended.at >= start.at:
            return ended
        if when["year"] or when["sign"]:
            raise ValueError("it ends before it begins")
        if may_be_offset:
            raise ValueError("an end or an offset? Write the end after –, or the offset as UTC-8")
        return self._moment(when, day + timedelta(days=1))

    def _day_of(self, when):
        """The day of a line with only a clock: that of the line above, or the next one once the clock goes far back."""
        if not self.last or not when["hour"] or when["year"]:
            return self.day
        above = self.last.at.astimezone(self._clock_zone(when)).replace(tzinfo=None)
        back = above - datetime.combine(above, when.clock())
        if back > NEXT_DAY_WHEN_BACK_BY:
            return above.date() + timedelta(days=1)
        if self.day and above.date() > self.day and -back > timedelta(days=1) - STEP_BACK_OVER_MIDNIGHT:
            return above.date() - timedelta(days=1)
        return above.date()

    def _clock_zone(self, when):
        if when.zone[:1] not in ("+", "-"):
            return zone_info(self.zone)
        return datetime.fromisoformat(f"2000-01-01T00:00{when.zone}").tzinfo

    def _moment(self, when, day):
        moment = self._since_start(when) if when["sign"] else self._local(when, day)
        moment.at - timedelta(days=2), moment.at + timedelta(days=2)  # calendars must reach it in every zone
        return moment

    def _since_start(self, when):
        if not self.started:
            raise ValueError("no start: when the incident started is not known")
        at = (self.started.at + when.counted()).replace(second=0, microsecond=0)
        if not when["about"] or self.started.precision != Precision.MINUTE:
            return Moment(at, self.started.precision)
        return Moment(at, Precision.TEN_MINUTES if when.counted() % timedelta(hours=1) else Precision.HOUR)

    def _local(self, when, day):
        if not day:
            raise ValueError("no date: write the day on this line or above it")
        written = day.isoformat()
        if not when["hour"]:
            return Moment.parse(written, self.zone)
        written += f" {'~' if when['about'] or when['around'] else ''}{when.clock():%H:%M}"
        if when.zone not in ZONES_WITHOUT_SEASON.split():
            return Moment.parse(f"{written} {when.zone}", self.zone)
        moment = Moment.parse(written, self.zone)
        name = moment.in_zone(self.zone).tzname()
        if name not in (f"{when.zone[0]}ST", f"{when.zone[0]}DT"):
            raise ValueError(f"“{written} {when.zone}”: {self.zone} was on {name} then, not {when.zone}")
        return moment
