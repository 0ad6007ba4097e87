"""The story of an incident, line by line: its events as they are told, its milestones between them, the days."""

from dataclasses import dataclass

from incidents.models import Milestone
from incidents.moments import Moment
from incidents.moments.clocks import Clocks

from .models import TimelineEvent


@dataclass(frozen=True)
class Line:
    """An event with its number, the milestones reached at one moment, or else the day that begins."""

    moment: Moment | None
    phase: str
    event: TimelineEvent | None = None
    number: int = 0
    milestones: tuple[Milestone, ...] = ()


def storyline(events, milestones, zone):
    """The lines of a story, given its events in the order of telling and its milestones (milestone → moment or None).

    Days are told only where there is more than one.
    """
    lines, reached, number = [], [], 0
    waiting = _by_moment(milestones)

    def reach(moment):
        reached.extend(waiting[moment])
        lines.append(Line(moment, phase(reached, milestones), milestones=tuple(waiting.pop(moment))))

    for number, event in enumerate(events, start=1):
        for moment in list(waiting):
            if event.occurred and moment.at <= event.occurred.at:
                reach(moment)
        lines.append(Line(event.occurred, phase(reached, milestones), event=event, number=number))
    for moment in list(waiting):
        reach(moment)
    return _with_days(lines, zone)


def phase(reached, milestones):
    """What is going on once these milestones are reached; ``unsplit`` where those between are not known."""
    known = [milestone for milestone, moment in milestones.items() if moment]
    if Milestone.STARTED not in known:
        return "unsplit"
    if Milestone.STARTED not in reached:
        return "before"
    if Milestone.RESOLVED in reached:
        return "resolved"
    if Milestone.MITIGATED in reached:
        return "recovering" if Milestone.RESOLVED in known else "unsplit"
    if Milestone.IDENTIFIED in reached:
        return "mitigating" if Milestone.MITIGATED in known else "unsplit"
    if Milestone.DETECTED in reached:
        return "diagnosing" if Milestone.IDENTIFIED in known else "unsplit"
    return "undetected" if Milestone.DETECTED in known else "unsplit"


def days_of(lines, zone):
    """The different days on which the lines fall, as far as these are known."""
    clocks = Clocks.of(zone)
    return {day for line in lines if (day := clocks.day(line.moment))}


def _by_moment(milestones):
    together: dict[Moment, list[Milestone]] = {}
    for milestone, moment in milestones.items():
        if moment:
            together.setdefault(moment, []).append(milestone)
    return dict(sorted(together.items(), key=lambda pair: pair[0].at))


def _with_days(lines, zone):
    if len(days_of(lines, zone)) < 2:
        return lines
    told, today = [], None
    for line in lines:
        day = Clocks.of(zone).day(line.moment)
        if day and day != today:
            told.append(Line(line.moment, line.phase))
            today = day
        told.append(line)
    return told
