"""The axis: ticks at round times of the zone's own clock, the days, and the time since the start."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from incidents.moments import zone_info

from .scale import DAY, HOUR, MINUTE, width_of

STEPS = [
    *(count * MINUTE for count in (1, 2, 5, 10, 15, 30)),
    *(count * HOUR for count in (1, 2, 3, 6, 12)),
    *(count * DAY for count in (1, 2, 5, 10, 30, 90, 365)),
]
MOST_TICKS = 7


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    is_always_shown: bool = True

    @property
    def anchor(self):
        return "start" if self.x < 4 else "end" if self.x > 96 else "middle"


def _step(length):
    return next((step for step in STEPS if length / step <= MOST_TICKS), STEPS[-1])


def ticks_of(scale, zone):
    """Round times of day; none where whole days are told apart."""
    step = _step(scale.end - scale.start)
    if step >= DAY:
        return []
    info = zone_info(zone)
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
    return [Tick(scale.x(at), text, number % 2 == 0) for number, (at, text) in enumerate(found)]


def days_of(scale, zone):
    """Where each day begins, if there is more than one; not every one when there are many."""
    info = zone_info(zone)
    first, last = scale.start.astimezone(info).date(), scale.end.astimezone(info).date()
    if first == last:
        return []
    step = max(_step(scale.end - scale.start), DAY) // DAY
    ticks = [_day(scale, scale.start, first)]
    for day in (first + count * DAY for count in range(step, (last - first).days + 1, step)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=info).astimezone(UTC)
        if not scale.holds(midnight):
            continue
        tick = _day(scale, midnight, day)
        if tick.x + width_of(tick.text) > 100:
            break
        if tick.x < ticks[-1].x + width_of(ticks[-1].text) + 2:
            ticks.pop()  # of two that would meet, the later says more: before it was the day before
        ticks.append(tick)
    return [replace(tick, is_always_shown=number % 2 == 0 and tick.x < 80) for number, tick in enumerate(ticks)]


def _day(scale, at, day):
    return Tick(scale.x(at), f"{day.day} {day:%b}")


def offsets_of(scale, started):
    """The time since the start, at round amounts; none where the minute of the start is not known."""
    if started is None or not started.precision.has_clock:
        return []
    step = _step(scale.end - scale.start)
    ticks = [
        Tick(scale.x(started.at + step * count), f"T+{_amount(step, count)}", count % 2 == 0)
        for count in range(MOST_TICKS + 1)
    ]
    return [tick for tick in ticks if 0 <= tick.x <= 98]


def _amount(step, count):
    """So many steps: in days where the steps are days, else in hours and minutes."""
    if step >= DAY:
        return f"{step // DAY * count}d" if count else "0"
    hours, minutes = divmod(step // MINUTE * count, 60)
    if not minutes:
        return f"{hours}h" if hours else "0"
    return f"{hours}h{minutes:02}" if hours else f"{minutes}min"
