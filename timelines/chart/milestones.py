"""The milestones above the bar, and the phases that they bound."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import Milestone
from incidents.moments import Precision
from timelines.phases import Kind, stretches

from .scale import width_of

LABEL_ROW = 32  # in pixels: a name and a time below it


@dataclass
class Label:
    """Milestones reached at one moment, and its time; in a row of their own where they would meet others."""

    x: float
    name: str
    time: str
    anchor: str
    y: int = 0


@dataclass(frozen=True)
class Bar:
    kind: str
    name: str
    duration: str
    x: float
    width: float
    is_named: bool


def labels_of(milestones, scale, zone):
    """The labels from left to right, the lowest row first."""
    together: dict[datetime, list] = {}
    for milestone, moment in milestones.items():
        if scale.has_place_for(moment):
            together.setdefault(moment.at, []).append((milestone, moment))
    labels, rows = [], []
    for at, reached in sorted(together.items()):
        name = ", ".join(milestone.label if n == 0 else milestone.value for n, (milestone, _) in enumerate(reached))
        label = Label(scale.x(at), name, time_of(reached[0][1], zone), "start")
        width = max(width_of(label.name), width_of(label.time))
        if label.x + width > 100:
            label.anchor = "end"
        left = label.x - width if label.anchor == "end" else label.x
        row = next((n for n, right in enumerate(rows) if left >= right), len(rows))
        rows[row:] = [left + width + 2, *rows[row + 1 :]]
        label.y = row
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


def time_of(moment, zone):
    """The time on the clock, as precisely as it is known; the day where the time is not known."""
    local = moment.in_zone(zone)
    if not moment.precision.has_clock:
        return f"{local.day} {local:%b}"
    return f"{'≈ ' if moment.precision == Precision.HOUR else ''}{local:%H:%M}"
