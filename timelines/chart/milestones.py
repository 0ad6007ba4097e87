"""The milestones above the bar, and the phases that they bound."""

from dataclasses import dataclass
from datetime import datetime

from incidents.drawing.rows import Rows
from incidents.drawing.ticks import reach
from incidents.models import Milestone
from incidents.moments.wording import in_words
from timelines.phases import Kind, stretches
from timelines.widths import NARROWEST, PHONE, width_of

from .scale import LogTimeScale

LABEL_ROW = 32  # in pixels: a name and a time below it


@dataclass
class Label:
    """Milestones reached at one moment, and its time; in a row of their own where they would meet others."""

    x: float
    name: str
    time: str
    anchor: str
    y: int = 0

    def width(self, drawing):
        return max(width_of(self.name, drawing), width_of(self.time, drawing))

    def span(self, drawing):
        """From where to where it reaches, in percent of a drawing of so many pixels."""
        return reach(self.x, self.width(drawing), self.anchor)


@dataclass(frozen=True)
class Bar:
    kind: str
    name: str
    duration: str
    x: float
    width: float
    is_named: bool


def labels_of(milestones, scale, clocks):
    """The labels from left to right, the lowest row first. Of these a phone shows the first and the last."""
    together: dict[datetime, list] = {}
    for milestone, moment in milestones.items():
        if scale.has_place_for(moment):
            together.setdefault(moment.at, []).append((milestone, moment))
    labels, rows = [], Rows()
    tells_dates, before = isinstance(scale, LogTimeScale) or scale.spans_years(clocks), None
    for at, reached in sorted(together.items()):
        moment = reached[0][1]
        time = in_words(moment, clocks, beside=before) if tells_dates else clocks.time(moment)
        before = moment
        name = ", ".join(milestone.label if n == 0 else milestone.value for n, (milestone, _) in enumerate(reached))
        label = Label(scale.clipped_x(at), name, time, "start")
        drawing = PHONE if at == max(together) else NARROWEST
        if label.x + label.width(drawing) > 100:
            label.anchor = "end"
        left, right = label.span(NARROWEST)
        label.y = rows.first_free(left)
        if label.y == 0 and drawing == PHONE and labels and label.span(PHONE)[0] < labels[0].span(PHONE)[1]:
            label.y = len(rows)
        rows.fill(label.y, right + 2)
        labels.append(label)
    for label in labels:  # the first row stands nearest to the bar
        label.y = (len(rows) - 1 - label.y) * LABEL_ROW
    return labels


def bars_of(milestones, scale):
    """The phases as a bar; what comes after the last milestone is not known until it is resolved."""
    started = milestones[Milestone.STARTED]
    if started is None:
        return []
    bars, at = [], started.at
    for kind, duration in stretches(milestones):
        bars.append(_bar(kind, str(duration), scale, at, at + duration.length))
        at += duration.length
    if milestones[Milestone.RESOLVED] is None:
        bars.append(_bar(Kind.UNKNOWN, "", scale, at, scale.end))
    return [bar for bar in bars if bar.width > 0]


def _bar(kind, duration, scale, start, end):
    x = scale.x(scale.clip(start))
    width = round(scale.x(scale.clip(end)) - x, 2)
    return Bar(kind.value, kind.label, duration, x, width, width >= max(width_of(kind.label), width_of(duration)) + 2)
