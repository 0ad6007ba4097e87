"""The stretch of time that is drawn, to scale or on a logarithmic scale from the start."""

from dataclasses import dataclass
from datetime import datetime

from incidents.drawing.scales import DAY, LONG, TimeScale
from incidents.models import Milestone
from incidents.moments import Precision
from timelines.elapsed_axis import LINEAR, LINEAR_UP_TO, LOGARITHMIC, NOTHING, Axis
from timelines.storyline import earliest_of

#: Events further beyond the milestones than this share of the whole are named below the drawing, not drawn.
BEYOND = 0.3


@dataclass(frozen=True)
class LogTimeScale(TimeScale):
    """Points in time to percent of the width: the further from ``zero``, before or after it, the denser."""

    zero: datetime

    @property
    def axis(self):
        return Axis(min(self.start - self.zero, NOTHING), self.end - self.zero, is_logarithmic=True)

    def x(self, at):
        return self.axis.x(at - self.zero)


def chosen_scale(events, milestones, asked=""):
    """The scale that was asked for, or else the one that suits the incident; None where there is no stretch of time.

    That is the logarithmic one where users were hit for so small a part of the whole that it would be a stroke.
    """
    scale, started = scale_of(events, milestones), milestones[Milestone.STARTED]
    if scale is None or started is None or not started.precision.has_clock:
        return scale
    is_logarithmic = asked == LOGARITHMIC if asked in (LINEAR, LOGARITHMIC) else _is_a_stroke(scale, milestones)
    if not is_logarithmic:
        return scale
    drawn = [event.occurred.at for event in events if scale.is_fine_enough(event.occurred)]
    return LogTimeScale(min([scale.start, *drawn]), max([scale.end, *drawn]), started.at)


def _is_a_stroke(scale, milestones):
    """Whether the time in which users were hit would hardly be seen to scale."""
    started, over = milestones[Milestone.STARTED], milestones[Milestone.MITIGATED] or milestones[Milestone.RESOLVED]
    if over is None or not over.at > started.at:
        return False
    return (scale.end - scale.start) / (over.at - started.at) > LINEAR_UP_TO


def scale_of(events, milestones):
    """From the first milestone to the last, with the events near them; None where there is no stretch of time."""
    earliest = earliest_of(milestones)
    reached = [at for milestone, at in earliest.items() if milestones[milestone].precision.span <= DAY]
    clocked = [event.occurred.at for event in events if event.occurred and event.occurred.precision.has_clock]
    core = reached if len(set(reached)) > 1 else reached + clocked
    if not core or min(core) == max(core):
        return None
    start, end = min(core), max(core)
    if end - start >= LONG:
        clocked += [
            event.occurred.at for event in events if event.occurred and event.occurred.precision == Precision.DAY
        ]
    room = (end - start) * BEYOND
    near = [at for at in clocked if start - room <= at <= end + room]
    start, end = min([start, *near]), max([end, *near])
    return TimeScale(start, end + (end - start) * 0.015)
