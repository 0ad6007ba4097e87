"""The time since T+0 along an axis, to scale or on a logarithmic scale: of one incident or of several."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, copysign, floor, log1p

from incidents.drawing.scales import DAY, MINUTE, NAMED
from incidents.drawing.ticks import MOST_TICKS, STEPS, Tick
from incidents.moments import Duration

from .widths import NARROWEST

#: A longest incident of more times the shortest is drawn on a logarithmic axis: else the shortest is a stroke.
LINEAR_UP_TO = 20
LINEAR, LOGARITHMIC = "linear", "log"
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Axis:
    """Time since T+0 to percent of the width, from a time before T+0 (or none) to a time after it.

    Logarithmic in both directions, and all but linear in the first minute, so that T+0 itself has a place.
    """

    first: timedelta
    last: timedelta
    is_logarithmic: bool = False

    def x(self, after):
        start, end = self._place(self.first), self._place(self.last)
        return round((self._place(self.clip(after)) - start) / (end - start) * 100, 2)

    @property
    def kind(self):
        return "logarithmic" if self.is_logarithmic else "linear"

    def clip(self, after):
        return min(max(after, self.first), self.last)

    def _place(self, after):
        minutes = after / MINUTE
        return copysign(log1p(abs(minutes)), minutes) if self.is_logarithmic else minutes

    @property
    def zero(self):
        return self.x(NOTHING)

    @property
    def ticks(self):
        """Round times since T+0, from left to right; those nearest to it go before others that they would meet."""
        kept = []
        for after, words in sorted(self._round_times(), key=lambda pair: abs(pair[0])):
            tick = Tick.under(self.x(after), words)
            if all(_are_apart(tick, other) for other in kept):
                kept.append(tick)
        return sorted(kept, key=lambda tick: tick.x)

    def _round_times(self):
        yield NOTHING, "T+0"
        amounts = NAMED if self.is_logarithmic else self._even_amounts()
        for words, after in amounts.items():
            if after <= self.last:
                yield after, f"T+{words}"
            if -after >= self.first:
                yield -after, f"T−{words}"

    def _even_amounts(self):
        longest = max(self.last, -self.first)
        most = MOST_TICKS * longest / (self.last - self.first)
        step = next((step for step in STEPS if longest / step <= most), STEPS[-1] * ceil(longest / STEPS[-1] / most))
        return {_amount(step * count, step): step * count for count in range(1, floor(longest / step) + 1)}


def _amount(after, step):
    return f"{after // DAY} d" if step >= DAY else str(Duration(after))


def _are_apart(*ticks):
    left, right = sorted(tick.reach(NARROWEST) for tick in ticks)
    return left[1] + 1 <= right[0]
