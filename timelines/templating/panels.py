"""The incident page's panels of time: how long things took, and how it went."""

from urllib.parse import urlencode

from incidents.compiled_queries import compiled
from incidents.loaded_rows import load
from incidents.markdown.citations import cite
from incidents.models import MITIGATED_MEANS
from incidents.moments import Precision
from incidents.moments.clock_choice import LOCAL
from incidents.moments.wording import zone_label
from incidents.preferences import places
from incidents.templating.panel import panel
from timelines.chart import chart
from timelines.elapsed_axis import LINEAR, LOGARITHMIC
from timelines.kinds import PLACES, count_by_group
from timelines.models import TimelineEvent
from timelines.ranking import COMPARED, STEPS, comparison
from timelines.response_times import response_times as times_of
from timelines.storyline import days_of, storyline


@panel("timelines/_response_times.html")
def response_times_panel(incident, times, user):
    """How long things took, their two ends on the clocks that were asked for, and among what the user may read."""
    compared = comparison(incident, user)
    return {
        "incident": incident,
        "times": times,
        "response_times": [(time, compared and compared.places[time.name]) for time in times_of(incident.milestones)],
        "mitigated_means": MITIGATED_MEANS,
        "compared": compared,
        "count": COMPARED,
        "steps": STEPS,
        "has_days": _has_days(incident.milestones.values()),
    }


def events_of(incident):
    """The events of an incident, fetched once for all that the page shows of them."""
    load([incident], "timeline", _events(incident.pk))
    return incident.timeline.all()


@compiled
def _events(incident: int):
    return TimelineEvent.objects.filter(incident=incident)


@panel("timelines/_timeline.html")
def timeline_panel(incident, times, scale, csrf_input):
    """How it went, drawn and as a list, on the clocks and to the scale that were asked for."""
    events, milestones, clocks = incident.timeline.all(), incident.milestones, times.clocks
    lines = storyline(events, milestones, clocks)
    moments = [line.moment for line in lines if line.moment]
    dated = [moment for moment in moments if clocks.day(moment)]
    return {
        "incident": incident,
        "times": times,
        "csrf_input": csrf_input,
        "lines": lines,
        "chart": (drawing := chart(events, milestones, clocks, scale)),
        "scale": scale if scale in (LINEAR, LOGARITHMIC) else "",
        "scales": _scales(drawing, times),
        "has_events": bool(events),
        "only_day": dated[0] if len(days_of(lines, clocks)) == 1 else None,
        "zones": list(dict.fromkeys(zone_label(m, clocks) for m in _timed(moments) or moments)),
        "places": places() if times.way == LOCAL else [],
        "filters": count_by_group(events),
        "unknown": [milestone for milestone, moment in milestones.items() if moment is None],
        "has_abouts": any(moment.precision.is_around for moment in moments),
        "has_days": _has_days(moments),
        "has_no_dates": any(line.moment is None for line in lines),
    }


def _scales(drawing, times):
    """The two scales as (label, query, whether it is drawn); none where no time of the start is known to count from."""
    if not drawing or not times.start:
        return []
    return [
        (label, urlencode({**({"times": times.way} if times.way else {}), "scale": scale}), is_log == is_drawn)
        for is_drawn in [drawing.is_logarithmic]
        for label, scale, is_log in (("To scale", LINEAR, False), ("Logarithmic", LOGARITHMIC, True))
    ]


def _timed(moments):
    return [moment for moment in moments if moment.precision.has_clock]


def _has_days(moments):
    return any(moment and moment.precision == Precision.DAY for moment in moments)


def cite_milestone(incident, milestone):
    """The markers of the sources that say when a milestone was reached."""
    return next((cite(fact) for fact in incident.milestone_citations.all() if fact.milestone == milestone), "")


def group(kind):
    """With which others events of this kind are shown or hidden."""
    return PLACES[kind].group
