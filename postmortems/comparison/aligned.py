"""Incidents drawn below one another, aligned at T+0: their phases and key events on one axis.

Pure geometry: x in percent of the width, y in pixels; what must not collide is kept apart at the narrowest width.
"""

from dataclasses import dataclass

from incidents.drawing.scales import DAY, TimeScale
from incidents.drawing.text import percent_of, shortened
from incidents.models import Incident, Milestone
from timelines.chart.scale import scale_of
from timelines.elapsed_axis import LINEAR_UP_TO, LOGARITHMIC, NOTHING, Axis
from timelines.models import TimelineEvent
from timelines.phases import in_words, phases, stretches
from timelines.widths import NARROWEST

from .bars import BAR, LABEL_ROW, Bar, bars_of
from .marks import MARK_ROW, Mark, key_events, marks_of

#: In pixels: an incident's name, the room below an incident, the axis with its words.
NAME_ROW, GAP, AXIS = 26, 18, 26
#: In pixels: the width of a name at most, and its font size; in percent: the room beside it.
NAME, NAME_SIZE, ROOM = 320, 15, 3


@dataclass(frozen=True)
class Story:
    """An incident that can be aligned: its key events with their numbers, and the stretch of time that they take."""

    incident: Incident
    events: list
    milestones: dict
    own: TimeScale

    @property
    def zero(self):
        return self.milestones[Milestone.STARTED].at

    @property
    def first(self):
        """The time before T+0 that a drawing of it takes, as a negative number, or none."""
        return min(self.own.start - self.zero, NOTHING)

    @property
    def last(self):
        return self.own.end - self.zero

    def x_on(self, axis):
        """Where on an axis from T+0 points in time lie."""
        return lambda at: axis.x(at - self.zero)

    @property
    def length(self):
        """From T+0 to the last milestone that is known; none where no other is."""
        return sum((duration.length for _, duration in stretches(self.milestones)), start=NOTHING)


@dataclass(frozen=True)
class Row:
    """One incident of the drawing: its name, the rows of its marks, its bar and the labels below that."""

    incident: Incident
    name: str
    name_x: float
    name_y: int
    marks: list[Mark]
    bars: list[Bar]
    bar_y: int
    bottom: int
    words: str
    lead: float | None  #: where what came before T+0 begins
    not_drawn: int  #: how many key events have no place in it


@dataclass(frozen=True)
class Aligned:
    """The drawing: its axis, a row for each incident that can be aligned, and those that cannot."""

    linear_up_to = LINEAR_UP_TO

    axis: Axis
    rows: list[Row]
    unaligned: list[Incident]
    ratio: float | None  #: how many times as long the longest is as the shortest
    is_asked: bool  #: whether the reader asked for this scale

    @property
    def ratio_in_words(self):
        """With one decimal, where that says something."""
        return f"{self.ratio:.{0 if self.ratio > LINEAR_UP_TO else 1}f}" if self.ratio else "not known"

    @property
    def axis_y(self):
        return self.rows[-1].bottom

    @property
    def height(self):
        return self.axis_y + AXIS

    @property
    def kinds(self):
        """The kinds of event that are drawn, each with a mark of its own."""
        drawn = {mark.kind for row in self.rows for mark in row.marks}
        return [kind for kind in TimelineEvent.Kind if kind in drawn]

    @property
    def phases(self):
        return {bar.kind.value for row in self.rows for bar in row.bars}

    @property
    def has_whiskers(self):
        return any(mark.whiskers for row in self.rows for mark in row.marks)


def aligned(incidents, scale=""):
    """The drawing of these incidents on the scale asked for, or else on the one that suits them.

    None where no incident has both a known start and a stretch of time.
    """
    found = {incident: story_of(incident) for incident in incidents}
    stories = [story for story in found.values() if story]
    if not stories:
        return None
    lengths = [story.length for story in stories if story.length]
    ratio = max(lengths) / min(lengths) if len(lengths) > 1 else None
    axis = Axis(
        first=min(story.first for story in stories),
        last=max(story.last for story in stories),
        is_logarithmic=scale == LOGARITHMIC if scale else ratio is not None and ratio > LINEAR_UP_TO,
    )
    rows, y = [], 0
    for story in stories:
        rows.append(_row(story, axis, y))
        y = rows[-1].bottom
    unaligned = [incident for incident, story in found.items() if story is None]
    return Aligned(axis, rows, unaligned, ratio, is_asked=bool(scale))


def story_of(incident):
    """What there is to draw of an incident; None if it cannot be aligned.

    That is, if its start is not known, or too vaguely for a story so short, or if nothing else is.
    """
    milestones = {
        milestone: moment if moment and moment.precision.span <= DAY else None
        for milestone, moment in incident.milestones.items()
    }
    started, events = milestones[Milestone.STARTED], key_events(incident)
    own = scale_of([event for _, event in events], milestones) if started else None
    if own is None or not own.has_place_for(started):
        return None
    return Story(incident, events, milestones, own)


def _row(story, axis, y):
    marks, mark_rows = marks_of(story, axis)
    bar_y = y + NAME_ROW + mark_rows * MARK_ROW
    for mark in marks:  # the first row stands nearest to the bar
        mark.y = bar_y - MARK_ROW // 2 - 3 - mark.row * MARK_ROW
    bars, label_rows = bars_of(story.milestones, axis)
    name = shortened(story.incident.name, NAME, NAME_SIZE)
    for bar in bars:
        bar.label_y = bar_y + BAR + 2 + bar.row * LABEL_ROW
    return Row(
        incident=story.incident,
        name=name,
        name_x=axis.zero if axis.zero + percent_of(name, NARROWEST, NAME_SIZE) <= 100 - ROOM else 0,
        name_y=y + 15,
        marks=marks,
        bars=bars,
        bar_y=bar_y,
        bottom=bar_y + BAR + label_rows * LABEL_ROW + GAP,
        words=in_words(phases(story.milestones)),
        lead=min((mark.x for mark in marks if mark.x < axis.zero), default=None),
        not_drawn=len(story.events) - sum(mark.count for mark in marks),
    )
