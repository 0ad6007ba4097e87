"""What the overview says of each response time: over all incidents that count, and year by year."""

from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from incidents.drawing.scales import LogScale
from incidents.models import Milestone
from timelines.distributions import Distribution, Quartiles, distributions, together
from timelines.response_times import DEFINITIONS, response_times
from timelines.strips import LARGE, SMALL, Point, Strip, strip, ticks

YEARS = 25  #: only this many years get rows of their own, the latest


class Figure(NamedTuple):
    """A response time of some incidents; the strip shows those of them that are drawn."""

    name: str
    start: Milestone
    end: Milestone
    distribution: Distribution
    quartiles: Quartiles | None
    strip: Strip

    @property
    def left_out(self):
        """How many incidents lack which end, in words; the most frequent first."""
        return [
            (count, "neither known" if len(missing) > 1 else f"{missing[0].label.lower()} not known")
            for missing, count in self.distribution.left_out.most_common()
        ]

    @property
    def shortest(self):
        return self.strip.marks[0].point

    @property
    def longest(self):
        return self.strip.marks[-1].point


class Year(NamedTuple):
    year: int
    incidents: int
    figures: list[Figure]


class Figures(NamedTuple):
    figures: list[Figure]
    years: list[Year]
    earlier: int  #: years that are not told apart
    undated: int
    ticks: list


def figures_of(times_by_year, drawn):
    """The figures of what is known by year, with a mark for each incident drawn; None where no length is known."""
    by_year = {year: distributions(times) for year, times in times_by_year.items()}
    overall = together(by_year.values())
    seconds = [length.seconds for distribution in overall.values() for length in distribution.lengths]
    if not seconds:
        return None
    scale = LogScale.over(timedelta(seconds=min(seconds)), timedelta(seconds=max(seconds)))
    by_name, by_year_and_name = points_of(drawn)
    latest = sorted(by_year.keys() - {None}, reverse=True)
    return Figures(
        draw(overall, by_name, scale, LARGE),
        [
            Year(year, len(times_by_year[year]), draw(by_year[year], by_year_and_name[year], scale, SMALL))
            for year in latest[:YEARS]
        ],
        len(latest[YEARS:]),
        len(times_by_year.get(None, [])),
        ticks(scale),
    )


def points_of(drawn):
    """The known response times of the incidents drawn, by name; and the same by year."""
    by_name, by_year_and_name = defaultdict(list), defaultdict(lambda: defaultdict(list))
    for incident in drawn:
        for time in response_times(incident.milestones):
            if time.duration:
                point = Point(incident.name, incident.get_absolute_url(), time.duration)
                by_name[time.name].append(point)
                by_year_and_name[incident.year][time.name].append(point)
    return by_name, by_year_and_name


def draw(found, points, scale, grain):
    figures = []
    for name, start, end in DEFINITIONS:
        quartiles = found[name].quartiles
        figures.append(Figure(name, start, end, found[name], quartiles, strip(points[name], quartiles, scale, grain)))
    return figures
