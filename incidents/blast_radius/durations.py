"""How long a service was struck, in words and as a bar."""

from dataclasses import dataclass

from incidents.drawing.graph.boxes import Span
from incidents.drawing.scales import TimeScale
from incidents.moments import Moment
from incidents.moments.wording import in_words

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Period:
    """From the first to the last moment told of an incident and its impacts: what every bar stands for."""

    start: Moment
    end: Moment

    def share(self, moment):
        """Where in the period a moment lies, from 0 to 1; None if it is not known well enough."""
        scale = TimeScale(self.start.at, self.end.at)
        return scale.x(moment.at) / 100 if scale.is_fine_enough(moment) else None


def period_of(incident, impacts):
    """None where no stretch of time is known."""
    moments = [incident.started, incident.resolved]
    moments += [moment for impact in impacts for moment in (impact.began, impact.ended)]
    known = sorted((moment for moment in moments if moment), key=lambda moment: moment.at)
    return Period(known[0], known[-1]) if known and known[0].at < known[-1].at else None


def span_of(impact, period):
    """The bar of an impact; open to where an end is not known, None where neither is."""
    start, end = period.share(impact.began), period.share(impact.ended)
    if (start is None and end is None) or (start is not None and end is not None and end < start):
        return None
    return Span(start or 0, 1 if end is None else end, start is None or end is None)


def time_of(impact, incident):
    """How long an impact lasted, in wordings from the fullest to the shortest; none where nothing is known."""
    began, ended = (
        moment and in_words(moment, incident.zone, incident.started) for moment in (impact.began, impact.ended)
    )
    if impact.duration:
        return [f"{impact.duration}, {began} to {ended}", str(impact.duration)]
    if ended:
        return [f"until {ended}, start {NOT_KNOWN}", f"until {ended}"]
    return [f"from {began}, end {NOT_KNOWN}", f"from {began}"] if began else []


def time_of_parts(impacts):
    """The longest of several, and of how many it is not known."""
    durations = [impact.duration for impact in impacts if impact.duration]
    if not durations:
        return []
    longest = f"up to {max(durations, key=lambda duration: duration.length)}"
    unknown = len(impacts) - len(durations)
    return [f"{longest}; {unknown} of {len(impacts)} {NOT_KNOWN}", longest] if unknown else [longest]
