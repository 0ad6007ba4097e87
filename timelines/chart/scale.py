"""The stretch of time that is drawn, and the width of a text in it."""

from incidents.drawing.scales import DAY, TimeScale
from incidents.drawing.text import percent_of

#: In pixels: the narrowest width at which all labels are shown, and that of a phone's drawing.
NARROWEST, PHONE = 430, 230
#: Events further beyond the milestones than this share of the whole are named below the drawing, not drawn.
BEYOND = 0.3


def width_of(text, drawing=NARROWEST):
    """The width of a text, in percent of a drawing of so many pixels: of the narrowest that shows all labels."""
    return percent_of(text, drawing)


def scale_of(events, milestones):
    """From the first milestone to the last, with the events near them; None where there is no stretch of time."""
    reached = [moment.at for moment in milestones.values() if moment and moment.precision.span <= DAY]
    told = [event.occurred.at for event in events if event.occurred and event.occurred.precision.has_clock]
    core = reached if len(set(reached)) > 1 else reached + told
    if not core or min(core) == max(core):
        return None
    start, end = min(core), max(core)
    room = (end - start) * BEYOND
    near = [at for at in told if start - room <= at <= end + room]
    start, end = min([start, *near]), max([end, *near])
    return TimeScale(start, end + (end - start) * 0.015)
