"""The story of an incident, line by line: its events as they are told, its milestones between them, the days."""

from dataclasses import dataclass
from datetime import date, datetime

from incidents.models import Milestone
from incidents.models.milestone import ORDER
from incidents.moments import Moment, Precision
from incidents.moments.clocks import Clocks

from .models import TimelineEvent
from .phases import UNTIL, Kind


@dataclass(frozen=True)
class Line:
    """An event with its number, the milestones reached at one moment, or else the day that begins.

    A line that begins a day without a moment stands before events whose day nobody knows.
    """

    moment: Moment | None
    phase: Kind
    event: TimelineEvent | None = None
    number: int = 0
    milestones: tuple[Milestone, ...] = ()


def storyline(events, milestones, zone):
    """The lines of a story, given its events in the order of telling and its milestones (milestone → moment or None).

    Days are told only where there is more than one. An event without a moment keeps its place in the story, but stands
    under no day; the start is told before it, unless a later line of the story lies before the start.
    """
    lines, reached = [], []
    waiting, earliest = _by_moment(milestones), earliest_of(milestones)
    started = milestones[Milestone.STARTED]
    numbered = list(enumerate(events, start=1))
    before_start = max((n for n, event in numbered if started and _is_before(event, started)), default=0)

    def reach(moment):
        reached.extend(waiting[moment])
        lines.append(Line(moment, phase(reached, milestones), milestones=tuple(waiting.pop(moment))))

    def is_past(moment, number, event):
        if event.occurred:
            return max(earliest[milestone] for milestone in waiting[moment]) <= event.occurred.at
        return moment == started and number > before_start

    for number, event in numbered:
        for moment in list(waiting):
            if is_past(moment, number, event):
                reach(moment)
        lines.append(Line(event.occurred, phase(reached, milestones), event=event, number=number))
    for moment in list(waiting):
        reach(moment)
    return _with_days(lines, Clocks.of(zone))


def _is_before(event, moment):
    return event.occurred is not None and event.occurred.at < moment.at


def phase(reached, milestones):
    """What is going on once these milestones are reached; not broken down where the next one is not known."""
    ends = [Milestone.STARTED, *UNTIL]
    if milestones[Milestone.STARTED] is None:
        return Kind.UNSPLIT
    if Milestone.STARTED not in reached:
        return Kind.BEFORE
    last = max(place for place, milestone in enumerate(ends) if milestone in reached)
    if ends[last] == Milestone.RESOLVED:
        return Kind.RESOLVED
    following = ends[last + 1]
    return UNTIL[following] if milestones[following] else Kind.UNSPLIT


def days_of(lines, zone):
    """The different days on which the lines fall, as far as these are known."""
    clocks = Clocks.of(zone)
    return {day for line in lines if (day := clocks.day(line.moment))}


def _by_moment(milestones):
    """The milestones reached at each moment, in the order of time, which no vaguely known one of them breaks."""
    earliest = earliest_of(milestones)
    together: dict[Moment, list[Milestone]] = {}
    for milestone in earliest:
        together.setdefault(milestones[milestone], []).append(milestone)
    return dict(sorted(together.items(), key=lambda pair: max(earliest[milestone] for milestone in pair[1])))


def earliest_of(milestones):
    """When each known milestone was reached at the earliest: one of which only the day is known, when what comes
    before it on that day was over."""
    earliest: dict[Milestone, datetime] = {}
    for milestone, moment in milestones.items():
        if moment:
            before = [earliest[first] for first, then in ORDER if then == milestone and first in earliest]
            earliest[milestone] = max([moment.at, *before])
    return earliest


def _with_days(lines, clocks):
    """The lines under the days on which they fall. Those without a day of their own stand under no other one."""
    if len(days_of(lines, clocks)) < 2:
        return lines
    under_days: list[Line] = []
    today: date | str | None = None
    for line in lines:
        day = _heading(line.moment, clocks)
        if day and day != today:
            under_days.append(Line(line.moment, line.phase))
            today = day
        under_days.append(line)
    return under_days


def _heading(moment, clocks):
    """What a line stands under: its day, its month or year, or that no date is known; None where its clock says it."""
    if moment is None:
        return "no date"
    if moment.precision in (Precision.MONTH, Precision.YEAR):
        return moment.written(clocks.home)
    return clocks.day(moment)
