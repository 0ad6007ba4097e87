"""Response times: derived from the milestones, never stored; unknown where an end is unknown, never zero.

Definitions: time to detect, identify, mitigate and resolve count from *started*, the first effect on users; time to
acknowledge counts from *detected* (GitLab's incident metrics and Google's SRE workbook count alike).
"""

from dataclasses import dataclass

from incidents.models import Milestone
from incidents.moments import Duration, Moment


@dataclass(frozen=True)
class ResponseTime:
    name: str
    start: Milestone
    end: Milestone
    start_moment: Moment | None
    end_moment: Moment | None

    @property
    def duration(self):
        return Duration.between(self.start_moment, self.end_moment)

    @property
    def missing(self):
        """The milestones that would have to be known."""
        return [
            label for label, moment in ((self.start, self.start_moment), (self.end, self.end_moment)) if moment is None
        ]


DEFINITIONS = [
    ("Time to detect", Milestone.STARTED, Milestone.DETECTED),
    ("Time to acknowledge", Milestone.DETECTED, Milestone.ACKNOWLEDGED),
    ("Time to identify", Milestone.STARTED, Milestone.IDENTIFIED),
    ("Time to mitigate", Milestone.STARTED, Milestone.MITIGATED),
    ("Time to resolve", Milestone.STARTED, Milestone.RESOLVED),
]


def response_times(milestones):
    """Every response time of an incident with these milestones (milestone → moment or None), in order."""
    return [ResponseTime(name, start, end, milestones[start], milestones[end]) for name, start, end in DEFINITIONS]
