"""When an incident happened, as exactly as its sources know it."""

from datetime import UTC, datetime, timedelta

from incidents.models import Milestone
from incidents.moments import Precision
from incidents.moments.zones import zone_info

from .long_tail import Weighted

#: How exactly sources tell of an incident; those that have no clock have none for any of its moments.
TELLING = Weighted({Precision.MINUTE: 84, Precision.HOUR: 6, Precision.DAY: 7, Precision.MONTH: 2, Precision.YEAR: 1})
SLIPS = Weighted({Precision.MINUTE: 88, Precision.TEN_MINUTES: 7, Precision.HOUR: 5})
#: How often each milestone is known.
KNOWN = {
    Milestone.STARTED: 0.97,
    Milestone.DETECTED: 0.85,
    Milestone.ACKNOWLEDGED: 0.65,
    Milestone.IDENTIFIED: 0.6,
    Milestone.MITIGATED: 0.85,
    Milestone.RESOLVED: 0.93,
}


class Clock:
    """Tells moments of one incident, in UTC without a zone, as exactly as they are known."""

    def __init__(self, dice, zone):
        self.dice, self.zone, self.telling = dice, zone, TELLING.one(dice)

    def columns(self, name, at):
        """The two columns of a moment that is known."""
        precision = self.telling
        if precision == Precision.MINUTE:
            precision = SLIPS.one(self.dice)
        return {f"{name}_at": self.told(at, precision), f"{name}_precision": precision.value}

    def told(self, at, precision):
        match precision:
            case Precision.MINUTE:
                return at
            case Precision.TEN_MINUTES:
                return at.replace(minute=at.minute // 10 * 10)
            case Precision.HOUR:
                return at.replace(minute=0)
        day = at.replace(tzinfo=UTC).astimezone(zone_info(self.zone)).replace(hour=0, minute=0, fold=0)
        if precision != Precision.DAY:
            day = day.replace(day=1)
        if precision == Precision.YEAR:
            day = day.replace(month=1)
        return day.astimezone(UTC).replace(tzinfo=None)


def milestones(dice, started):
    """When each milestone was, whether or not that is known. Most last minutes, a few last days."""

    def later(minutes, spread=1.1):
        return timedelta(minutes=min(1 + int(dice.lognormvariate(minutes, spread)), 60 * 24 * 20))

    detected = started + later(2)
    mitigated = detected + later(3.9)
    return {
        Milestone.STARTED: started,
        Milestone.DETECTED: detected,
        Milestone.ACKNOWLEDGED: detected + later(1.3),
        Milestone.IDENTIFIED: detected + later(3.4),
        Milestone.MITIGATED: mitigated,
        Milestone.RESOLVED: mitigated + later(3.6),
    }


class Calendar:
    """Fifteen years, in which there are more incidents every year."""

    BEGINS, ENDS = datetime(2011, 7, 1), datetime(2026, 7, 1)
    GROWTH = 0.6

    def __init__(self, size):
        self.size = size

    def start_of(self, place, dice):
        """When the incident at this place of all began."""
        share = ((place + dice.random()) / self.size) ** self.GROWTH
        minutes = int(share * (self.ENDS - self.BEGINS).total_seconds() / 60)
        return self.BEGINS + timedelta(minutes=minutes)
