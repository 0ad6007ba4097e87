"""What became of a remediation, drawn: a bar of its statuses over time, and below it the days on which it was due."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from incidents.drawing.scales import TimeScale
from incidents.drawing.ticks import Tick
from lessons.models import DueDate, RemediationChange, RemediationStatus

Field = RemediationChange.Field
LEAST = timedelta(days=1)
GAP = 0.3  #: percent between two statuses


class Segment(NamedTuple):
    status: RemediationStatus
    start: date
    x: float
    width: float


class DueMark(NamedTuple):
    due: DueDate
    x: float
    is_last: bool


class Chart(NamedTuple):
    segments: list[Segment]
    dues: list[DueMark]
    ticks: list[Tick]
    today: float | None

    @property
    def statuses(self):
        return list(dict.fromkeys(segment.status for segment in self.segments))

    @property
    def told(self):
        """The same in a sentence."""
        steps = [f"{one.status.label.lower()} from {one.start:%-d %b %Y}" for one in self.segments]
        dues = [f"due {mark.due}" for mark in self.dues]
        return f"{', then '.join([', '.join(steps), *dues])}."


def history_chart(remediation, changes, *, on):
    """None where nothing has moved. ``changes``: all of it, in any order."""
    rows = sorted(changes, key=lambda change: (change.changed_at, change.pk))
    steps = [row for row in rows if row.field == Field.STATUS]
    dues = _dues(remediation, [row for row in rows if row.field == Field.DUE])
    if not [row for row in rows if not row.is_entry] or not (steps or remediation.opened_on or dues):
        return None
    start = min([row.changed_at for row in rows] + ([_at(remediation.opened_on)] if remediation.opened_on else []))
    ends = [rows[-1].changed_at, *(_at(due.on) for due in dues)]
    end = max([*ends, _at(on)] if remediation.is_open else ends)
    scale = TimeScale(start, max(end, start + LEAST))
    return Chart(
        _segments(remediation, steps, scale, until=_at(on) if remediation.is_open else end),
        [DueMark(due, scale.clipped_x(_at(due.on)), due == remediation.due) for due in dues],
        [Tick.under(scale.x(at), f"{at.day} {at:%b %Y}") for at in (scale.start, scale.end)],
        scale.x(_at(on)) if remediation.is_open and scale.holds(_at(on)) else None,
    )


def _segments(remediation, steps, scale, *, until):
    first = steps[0].before if steps else remediation.status
    turns = [(scale.start, first), *((step.changed_at, step.after) for step in steps)]
    turns = [(at, status) for at, status in turns if status]
    found = []
    for (at, status), (end, _) in zip(turns, [*turns[1:], (scale.clip(until), "")], strict=True):
        x, right = scale.x(at), scale.x(max(end, at))
        if right - x > GAP:
            day = timezone.localtime(at).date()
            found.append(Segment(RemediationStatus(status), day, x, round(right - x - GAP, 2)))
    return found


def _dues(remediation, rows):
    texts = [text for row in rows for text in (row.before, row.after) if text]
    dues = [DueDate.parse(text) for text in dict.fromkeys(texts)]
    if remediation.due and remediation.due not in dues:
        dues.append(remediation.due)
    return dues


def _at(day):
    return datetime.combine(day, time(), UTC)
