"""An incident drawn to scale: its phases and events on one axis of time, on the clocks of a zone or from its start.

Pure geometry. x is in percent of the drawing's width, y in pixels, so that a drawing stretches and its text does not;
what must not collide is kept apart at the narrowest width at which it is shown.
"""

from dataclasses import dataclass

from incidents.drawing.scales import TimeScale
from incidents.drawing.ticks import Tick
from incidents.models import Milestone
from incidents.moments.clocks import Clocks

from .axis import axis_of
from .marks import LANE_GAP, Lane, lanes_of
from .milestones import LABEL_ROW, Bar, Label, bars_of, labels_of
from .scale import LogTimeScale, chosen_scale

BAR = 12  # in pixels
AXIS_ROW = 18


@dataclass(frozen=True)
class Chart:
    scale: TimeScale
    labels: list[Label]
    bars: list[Bar]
    bar_y: int
    lanes: list[Lane]
    axis_name: str
    ticks: list[Tick]
    changes: list[Tick]
    days: list[Tick]
    offsets: list[Tick]
    axis_y: int
    #: The numbers of the events that are not drawn: without a time fine enough, and with one beyond the drawing.
    untimed: list[int]
    far_off: list[int]

    @property
    def is_logarithmic(self):
        return isinstance(self.scale, LogTimeScale)

    @property
    def spare_rows(self):
        """The rows at the top that are empty on a phone, which shows the first and the last milestone alone."""
        return min((label.y for label in self.labels[:1] + self.labels[-1:]), default=0) // LABEL_ROW

    @property
    def changes_y(self):
        return self.axis_y + AXIS_ROW * (bool(self.ticks) + bool(self.changes))

    @property
    def days_y(self):
        return self.changes_y + AXIS_ROW * bool(self.days)

    @property
    def offsets_y(self):
        return self.days_y + AXIS_ROW * bool(self.offsets)

    @property
    def height(self):
        return max(self.offsets_y, self.axis_y + AXIS_ROW) + 6


def chart(events, milestones, zone, asked=""):
    """The drawing of events (in the order of telling) and milestones; None where there is no time to draw.

    The zone is named, or given as ``Clocks``. The scale may be asked for, as ``linear`` or ``log``.
    """
    clocks, scale = Clocks.of(zone), chosen_scale(events, milestones, asked)
    if scale is None:
        return None
    numbered = list(enumerate(events, start=1))
    labels = labels_of(milestones, scale, clocks)
    bar_y = max((label.y for label in labels), default=0) + LABEL_ROW + 2
    timed = [(number, event) for number, event in numbered if scale.is_fine_enough(event.occurred)]
    drawn = [(number, event) for number, event in timed if scale.reaches(event.occurred)]
    lanes, axis_y = lanes_of(drawn, scale, clocks, bar_y + BAR + LABEL_ROW + LANE_GAP)
    return Chart(
        scale=scale,
        labels=labels,
        bars=bars_of(milestones, scale),
        bar_y=bar_y,
        lanes=lanes,
        axis_y=axis_y,
        untimed=[number for number, event in numbered if not scale.is_fine_enough(event.occurred)],
        far_off=[number for number, event in timed if not scale.reaches(event.occurred)],
        **axis_of(scale, milestones[Milestone.STARTED], clocks),
    )
