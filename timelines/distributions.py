"""How the response times of many incidents are spread: median and quartiles, never a mean.

Response times are skewed: a few outages last many times as long as most, so that a mean tells of those few. Quartiles
are read from the lengths in order, and between two neighbours in proportion. This is definition 7 of Hyndman and Fan,
"Sample Quantiles in Statistical Packages", The American Statistician 50 (1996) 361–365; it describes exactly the
incidents at hand (``statistics.quantiles(…, method="inclusive")``, and the default of R and NumPy).
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from incidents.models import Milestone
from incidents.moments import Duration, Precision

from .response_times import DEFINITIONS

FEWEST = 5  #: below this many lengths no median is given
PRECISIONS = list(Precision)  #: from the finest to the vaguest
VAGUENESS = {precision.value: place for place, precision in enumerate(PRECISIONS)}


class Length(NamedTuple):
    """A length in seconds, and the place in PRECISIONS of how precisely it is known."""

    seconds: float
    vagueness: int = 0

    @property
    def duration(self):
        return Duration(timedelta(seconds=self.seconds), PRECISIONS[self.vagueness])


class Known(NamedTuple):
    """A milestone that was reached: when, in seconds since any fixed moment, and how precisely that is known."""

    seconds: int
    vagueness: int = 0


class Quartiles(NamedTuple):
    lower: Duration
    median: Duration
    upper: Duration


@dataclass
class Distribution:
    """The lengths of one response time in many incidents; of the others, how many lack which milestones."""

    lengths: list[Length] = field(default_factory=list)
    left_out: Counter[tuple[Milestone, ...]] = field(default_factory=Counter)

    @property
    def count(self):
        return len(self.lengths)

    @property
    def approximate(self):
        return sum(length.vagueness > 0 for length in self.lengths)

    @property
    def durations(self):
        """The shortest first."""
        return [length.duration for length in sorted(self.lengths)]

    @property
    def quartiles(self):
        """None where the lengths are too few."""
        if self.count < FEWEST:
            return None
        lengths = sorted(self.lengths)
        return Quartiles(*(quantile(lengths, quarters / 4).duration for quarters in (1, 2, 3)))

    def add(self, start, end, start_known, end_known):
        if start_known and end_known:
            self.lengths.append(length_between(start_known, end_known))
        else:
            known = {start: start_known, end: end_known}
            self.left_out[tuple(milestone for milestone in known if known[milestone] is None)] += 1


def distributions(incidents):
    """Of each response time its distribution, by name, in order.

    Each incident is a mapping of its milestones to what is known of them, or None.
    """
    found = {name: Distribution() for name, _, _ in DEFINITIONS}
    asked = [(found[name].add, start, end) for name, start, end in DEFINITIONS]
    for milestones in incidents:
        for add, start, end in asked:
            add(start, end, milestones[start], milestones[end])
    return found


def together(many):
    """The distributions of several sets of incidents as those of one."""
    found = distributions([])
    for some in many:
        for name, distribution in some.items():
            found[name].lengths += distribution.lengths
            found[name].left_out += distribution.left_out
    return found


def length_between(start, end):
    """As vague as the vaguer end; nothing where only want of precision puts the end before the start."""
    (began, vague), (ended, vaguer) = start, end
    return Length(ended - began if ended > began else 0, vague if vague > vaguer else vaguer)


def quantile(lengths, share):
    """The length below which lies that share of them. They are in order, and there is one at least."""
    place, between = divmod((len(lengths) - 1) * share, 1)
    low = lengths[int(place)]
    if not between:
        return low
    high = lengths[int(place) + 1]
    return Length(low.seconds + (high.seconds - low.seconds) * between, max(low.vagueness, high.vagueness))
