"""How a moment is written on a page."""

from .clocks import Clocks, clock_label
from .moment import Precision


def in_words(moment, clocks, beside=None, weekday=False):
    """A moment as far as it is known: its day, unless it is that of the moment it stands beside, and its clock.

    ``clocks`` may be the name of a zone.
    """
    clocks = Clocks.of(clocks)
    local = clocks.local(moment)
    if moment.precision == Precision.YEAR:
        return f"{local.year}"
    if moment.precision == Precision.MONTH:
        return f"{local:%b} {local.year}"
    date = clocks.day(moment)
    if moment.precision.has_clock and (clocks.start or date == clocks.day(beside)):
        return clocks.time(moment)
    day = f"{local.day}\N{NO-BREAK SPACE}{local:%b}"
    if weekday:
        day = f"{local:%a} {day}"
    year_is_known = beside and beside.precision not in (Precision.MONTH, Precision.YEAR)
    if not year_is_known or clocks.local(beside).year != local.year:
        day = f"{day} {local.year}"
    return f"{day}, {clocks.time(moment)}" if moment.precision.has_clock else day


def zone_label(moment, zone):
    """What clocks in the zone were set to at a moment: ``PST (UTC−8)``; the zone's name if there is no moment."""
    return clock_label(Clocks.of(zone).local(moment)) if moment else zone
