"""The axis: ticks at round times of the zone's own clock, where clocks change, the days, the time since the start."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from incidents.drawing.scales import DAY, HOUR, MINUTE
from incidents.drawing.ticks import MOST_TICKS, Tick, step_for
from incidents.moments import zone_info
from incidents.moments.clocks import clock_label
from timelines.widths import PHONE, width_of

from .scale import LogTimeScale

#: In percent of a phone's drawing: how far a label may reach into the page's margin, and what keeps two apart.
MARGIN, APART = 5, 2
#: Where days would be too many to name: by how many months the axis goes on.
MONTH, MONTHS = 30 * DAY, (1, 3, 6, 12, 24, 60, 120, 300, 600, 1200)
NOTHING_ELSE: dict[str, list] = {"changes": [], "days": [], "offsets": []}


def axis_of(scale, started, clocks):
    """What stands below the drawing: from when to when it goes on these clocks, or in time since the start."""
    if isinstance(scale, LogTimeScale):
        return {**NOTHING_ELSE, "axis_name": "From the start", "ticks": _thinned(scale.axis.ticks)}
    offsets = offsets_of(scale, started)
    if clocks.start:
        return {**NOTHING_ELSE, "axis_name": "From the start", "ticks": offsets}
    info = zone_info(clocks.zone)
    return {
        "axis_name": clock_label(scale.start.astimezone(info)),
        "ticks": ticks_of(scale, info),
        "changes": changes_of(scale, info),
        "days": days_of(scale, info),
        "offsets": offsets,
    }


def ticks_of(scale, info):
    """Round times of day; none where whole days are told apart."""
    step = step_for(scale.end - scale.start)
    if step >= DAY:
        return []
    every = min(step, HOUR / 2) if step > HOUR / 2 else step
    at = datetime.fromtimestamp(scale.start.timestamp() // 60 * 60, UTC)
    found = []
    while at <= scale.end:
        local = at.astimezone(info)
        since_midnight = local.hour * HOUR + local.minute * MINUTE
        if since_midnight % step == timedelta(0) and at >= scale.start:
            found.append((at, f"{local:%H:%M}"))
            at += every
        else:
            at += MINUTE if since_midnight % every else every
    return _thinned([Tick.under(scale.x(at), text) for at, text in found])


def changes_of(scale, info):
    """Where the clocks change, and to what; none where whole days are told apart."""
    if step_for(scale.end - scale.start) >= DAY:
        return []

    def offset(at):
        return at.astimezone(info).utcoffset()

    found, at = [], scale.start
    while at < scale.end:
        then = min(at + HOUR, scale.end)
        if offset(then) != offset(at):
            change = next(minute for n in range(1, 61) if offset(minute := at + n * MINUTE) != offset(at))
            x = scale.x(scale.clip(change))
            found.append(Tick(x, clock_label(change.astimezone(info)), "start" if x < 60 else "end"))
        at = then
    return found


def days_of(scale, info):
    """Where each day begins, if there is more than one; of many, round ones, or the months or years.

    The year stands with the first and with each that begins another, where there is more than one.
    """
    first, last = scale.start.astimezone(info).date(), scale.end.astimezone(info).date()
    if first == last:
        return []
    length, spans_years = scale.end - scale.start, first.year != last.year
    kept: list[tuple[date, Tick]] = []
    for day in (first, *_round_days(first, last, length)):
        at = scale.start if day == first else datetime(day.year, day.month, day.day, tzinfo=info).astimezone(UTC)
        if not scale.holds(at):
            continue
        tick = _day(scale, at, day, kept, length, spans_years)
        if kept and tick.x + width_of(tick.text) > 100:
            break
        if kept and tick.x < kept[-1][1].x + width_of(kept[-1][1].text) + 2:
            if kept[-1][0] != first:
                continue
            kept.pop()  # the first is in the middle of its day, month or year: the next says more
            tick = _day(scale, at, day, kept, length, spans_years)
        kept.append((day, tick))
    return _thinned([tick for _, tick in kept], skip=(0, 1))  # the first day may be too short for its name


def _months(length):
    """By how many months to go on, where days would be too many; none where they are not."""
    if step_for(length) < MONTH:
        return None
    return next((count for count in MONTHS if length / (count * MONTH) <= MOST_TICKS), MONTHS[-1])


def _round_days(first, last, length):
    """The days to name after the first, until the last."""
    months = _months(length)
    if months is None:
        step = max(step_for(length), DAY) // DAY
        yield from (first + count * DAY for count in range(step, (last - first).days + 1, step))
        return
    begun = first.year * 12 + first.month - 1
    for count in range((begun // months + 1) * months, last.year * 12 + last.month, months):
        yield date(count // 12, count % 12 + 1, 1)


def _day(scale, at, day, kept, length, spans_years):
    """The tick of a day, of a month or of a year, with the year where the one before does not say it."""
    months, is_first = _months(length), at == scale.start
    if months and months % 12 == 0 and not is_first:
        return Tick(scale.x(at), str(day.year), "start")
    name = f"{day:%b}" if months and not is_first else f"{day.day} {day:%b}"
    is_new_year = spans_years and (not kept or kept[-1][0].year != day.year)
    return Tick(scale.x(at), f"{name} {day.year}" if is_new_year else name, "start")


def offsets_of(scale, started):
    """The time since the start, at round amounts; none where the minute of the start is not known."""
    if started is None or not started.precision.has_clock:
        return []
    step = step_for(scale.end - scale.start)
    ticks = [
        Tick.under(scale.x(started.at + step * count), f"T{'−' if count < 0 else '+'}{_amount(step, abs(count))}")
        for count in range(-MOST_TICKS, MOST_TICKS + 1)
    ]
    return _thinned([tick for tick in ticks if 0 <= tick.x <= 98])


def _amount(step, count):
    """A number of steps as text: in days where the steps are days, else in hours and minutes."""
    if step >= DAY:
        return f"{step // DAY * count}d" if count else "0"
    hours, minutes = divmod(step // MINUTE * count, 60)
    if not minutes:
        return f"{hours}h" if hours else "0"
    return f"{hours}h{minutes:02}" if hours else f"{minutes}min"


def _thinned(ticks, skip=(0,)):
    """The ticks, and which of them are labelled even on a phone: all, or every second, or third, as there is room.

    ``skip`` lists how many ticks the regular row may leave out at its beginning.
    """
    rows = (ticks[first::every] for every in range(1, len(ticks) + 1) for first in skip)
    shown = next((fitting for row in rows if not _meet(fitting := list(filter(_fits, row)))), [])
    return [replace(tick, is_always_shown=tick in shown) for tick in ticks]


def _fits(tick):
    left, right = tick.reach(PHONE)
    return left >= -MARGIN and right <= 100 + MARGIN


def _meet(ticks):
    return any(left.reach(PHONE)[1] + APART > right.reach(PHONE)[0] for left, right in pairwise(ticks))
