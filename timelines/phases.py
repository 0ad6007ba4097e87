"""The phases of an incident, from its milestones: undetected, diagnosing, mitigating, recovering.

A phase whose end is not known is not told apart from the next one. What lies beyond the last milestone is unknown.

Drawn as a bar, an outage is as long as it lasted on one logarithmic scale, the same wherever bars stand, so that 45
minutes and 13 days can be told apart and compared. Its phases share that length in proportion to their own.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from incidents.drawing.scales import DAY, LogScale, minutes
from incidents.models import Milestone
from incidents.moments import Duration


class Kind(models.TextChoices):
    BEFORE = "before"
    UNDETECTED = "undetected"
    DIAGNOSING = "diagnosing"
    MITIGATING = "mitigating"
    RECOVERING = "recovering"
    RESOLVED = "resolved"
    UNSPLIT = "unsplit", "Not broken down"
    UNKNOWN = "unknown", "Not known"


#: What goes on until each milestone is reached.
UNTIL = {
    Milestone.DETECTED: Kind.UNDETECTED,
    Milestone.IDENTIFIED: Kind.DIAGNOSING,
    Milestone.MITIGATED: Kind.MITIGATING,
    Milestone.RESOLVED: Kind.RECOVERING,
}
#: From a minute to 30 days; what lasted longer fills the scale.
SCALE = LogScale(1, minutes(30 * DAY))
#: In percent of the scale: no phase is drawn narrower; and no outage shorter, so that all of its phases are seen.
NARROWEST, SHORTEST = 1.5, 4 * 1.5


@dataclass(frozen=True)
class Phase:
    """A stretch of an incident, how long it lasted, and where it lies on the scale of all bars, in percent."""

    kind: Kind
    duration: Duration | None
    x: float
    width: float

    def __str__(self):
        if self.duration is None:
            return "then not known" if self.x else "not known"
        return f"{self.kind.label.lower()} {self.duration}"


def phases(milestones):
    """The phases of an incident with these milestones (milestone → moment or None), in order."""
    known = stretches(milestones)
    is_open = milestones[Milestone.RESOLVED] is None
    if not known:
        in_all = Duration.between(milestones[Milestone.STARTED], milestones[Milestone.RESOLVED])
        return [Phase(Kind.UNSPLIT, in_all, 0, SHORTEST) if in_all else Phase(Kind.UNKNOWN, None, 0, 100)]
    lengths = [duration.length for _, duration in known]
    whole = min(max(SCALE.share(sum(lengths, timedelta())) * 100, SHORTEST), 100 - SHORTEST * is_open)
    widths = _widths([length.total_seconds() for length in lengths], whole)
    found, x = [], 0.0
    for (kind, duration), width in zip(known, widths, strict=True):
        found.append(Phase(kind, duration, round(x, 2), round(width, 2)))
        x += width
    if is_open:
        found.append(Phase(Kind.UNKNOWN, None, round(x, 2), round(100 - x, 2)))
    return found


def in_words(phases):
    words = ", ".join(map(str, phases))
    return words[:1].upper() + words[1:]


def stretches(milestones):
    """What went on between the milestones that are known, without stretches that took no time.

    A cause found only after users were helped was being sought until then.
    """
    start = milestones[Milestone.STARTED]
    if start is None:
        return []
    identified, mitigated = milestones[Milestone.IDENTIFIED], milestones[Milestone.MITIGATED]
    ends = dict(milestones)
    if identified and mitigated and identified.at > mitigated.at:
        ends[Milestone.IDENTIFIED] = mitigated
    found, is_split = [], True
    for milestone, kind in UNTIL.items():
        end = ends[milestone]
        if end is None:
            is_split = False
            continue
        duration = Duration.between(start, end)
        if duration.length.total_seconds() > 0:
            found.append((kind if is_split else Kind.UNSPLIT, duration))
            start = end
        is_split = True
    return found


def _widths(lengths, whole):
    """Shares of the whole in proportion to the lengths; what would be too narrow to see takes from the others."""
    total = sum(lengths)
    shares = [length / total * whole for length in lengths]
    lacking = sum(NARROWEST - share for share in shares if share < NARROWEST)
    spare = sum(share - NARROWEST for share in shares if share > NARROWEST)
    return [NARROWEST if share < NARROWEST else share - lacking * (share - NARROWEST) / spare for share in shares]
