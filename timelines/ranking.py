"""An incident's response times among those of the other incidents that a reader may read.

Only the newest are compared: to count among 100 000 would take longer than the rest of the page. Between moments
known only to the hour or the day the order is as rough as they are.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.humanize.templatetags.humanize import ordinal

from incidents.compiled_queries import compiled
from incidents.drawing.scales import LogScale, minutes
from incidents.expressions import Seconds
from incidents.models import Incident, Milestone

from .response_times import DEFINITIONS, response_times

COMPARED = 300
#: The foot of the scale of the strips, and its possible tops.
FOOT = timedelta(minutes=1)
TOPS = {
    "1 day": timedelta(days=1),
    "14 days": timedelta(days=14),
    "90 days": timedelta(days=90),
    "1 year": timedelta(days=365),
    "10 years": timedelta(days=3650),
}
#: The strip is divided into this many steps; strokes within one step are drawn as one.
STEPS = 300


@dataclass(frozen=True)
class Place:
    """Where one time stands: how many took longer, how many less, and the strip of them all."""

    slower: int
    faster: int
    others: int
    is_approximate: bool
    x: float
    strokes: str

    def __str__(self):
        among = f"of {self.others + 1}"
        if not self.others:
            return "no other to compare"
        if not self.faster:
            return f"{'the fastest' if self.slower == self.others else 'as fast as any'} {among}"
        if not self.slower:
            return f"{'the slowest' if self.faster == self.others else 'as slow as any'} {among}"
        is_shared = self.slower + self.faster < self.others
        about = "about " if self.is_approximate else "joint " if is_shared else ""
        if self.slower < self.faster:
            return f"{about}{ordinal(self.slower + 1)} slowest {among}"
        return f"{about}{ordinal(self.faster + 1)} fastest {among}"


@dataclass(frozen=True)
class Comparison:
    """The place of each response time by its name; the scale's top; whether all compare.

    No place where the time is not known, or only that it was less than an hour or a day.
    """

    places: dict[str, Place | None]
    top: str
    are_all: bool

    @property
    def is_drawn(self):
        return any(place and place.others for place in self.places.values())


def comparison(incident, user):
    """How an incident's response times compare; None when there is no other incident. One query."""
    others = [dict(zip(Milestone, row, strict=True)) for row in _newest_others(incident.pk, user)]
    if not others:
        return None
    lengths = {name: _lengths(others[:COMPARED], start, end) for name, start, end in DEFINITIONS}
    own = {time.name: time.duration for time in response_times(incident.milestones)}
    known = [duration.length for duration in own.values() if duration]
    longest = max([FOOT, *known, *(length for found in lengths.values() for length in found)])
    top = next((name for name, length in TOPS.items() if longest <= length), list(TOPS)[-1])
    places = {
        name: None if duration is None or duration.is_bound else _place(duration, lengths[name], TOPS[top])
        for name, duration in own.items()
    }
    return Comparison(places, top, len(others) <= COMPARED)


@compiled
def _newest_others(incident: int, user):
    """The milestones of the newest incidents beside one, in seconds: they are quicker to read than moments."""
    moments = [Seconds(f"{milestone}_at") for milestone in Milestone]
    newest = Incident.objects.visible_to(user).exclude(pk=incident).newest_first()
    return newest.values_list(*moments)[: COMPARED + 1]


def _lengths(incidents, start, end):
    return [
        timedelta(seconds=row[end] - row[start]) for row in incidents if row[start] is not None and row[end] is not None
    ]


def _place(duration, lengths, top):
    scale = LogScale(minutes(FOOT), minutes(top))
    strokes = sorted({round(_share(length, scale) * STEPS) for length in lengths})
    return Place(
        slower=sum(length > duration.length for length in lengths),
        faster=sum(length < duration.length for length in lengths),
        others=len(lengths),
        is_approximate=duration.is_approximate,
        x=round(_share(duration.length, scale) * 100, 2),
        strokes="".join(f"M{x} 7v10" for x in strokes),
    )


def _share(length, scale):
    """How far along the scale: what is longer than its top stands there."""
    return min(scale.share(length), 1)
