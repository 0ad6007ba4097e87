"""The incident page's panels of time: how long things took, and how it went."""

from django import template
from django.db.models import prefetch_related_objects

from incidents.moments import Precision
from incidents.templatetags.incidents import zone_label
from incidents.templatetags.record import cite
from timelines.chart import chart
from timelines.models import TimelineEvent
from timelines.response_times import response_times as times_of
from timelines.storyline import days_of, storyline

register = template.Library()

Kind = TimelineEvent.Kind
#: What can be shown or hidden together, under the kind that stands for the others.
FILTERS = [
    (Kind.IMPACT, "Impact", {Kind.IMPACT}),
    (Kind.DIAGNOSIS, "Detection, diagnosis", {Kind.DETECTION, Kind.DIAGNOSIS, Kind.ESCALATION}),
    (Kind.MITIGATION, "Mitigation", {Kind.MITIGATION}),
    (Kind.RECOVERY, "Recovery", {Kind.RECOVERY, Kind.RESOLUTION}),
    (Kind.COMMUNICATION, "Updates", {Kind.COMMUNICATION}),
    (Kind.NOTE, "Notes", {Kind.NOTE}),
]


@register.inclusion_tag("timelines/_response_times.html")
def response_times(incident):
    return {"incident": incident, "response_times": times_of(incident.milestones)}


@register.inclusion_tag("timelines/_timeline.html")
def timeline(incident):
    prefetch_related_objects([incident], "timeline")
    events, milestones = incident.timeline.all(), incident.milestones
    lines = storyline(events, milestones, incident.zone)
    moments = [line.moment for line in lines]
    return {
        "incident": incident,
        "lines": lines,
        "chart": chart(events, milestones, incident.zone),
        "has_events": bool(events),
        "is_of_one_day": len(days_of(lines, incident.zone)) == 1,
        "zones": list(dict.fromkeys(zone_label(moment, incident.zone) for moment in moments if moment)),
        "filters": [
            (kind, label, count)
            for kind, label, kinds in FILTERS
            if (count := sum(event.kind in kinds for event in events))
        ],
        "unknown": [milestone for milestone, moment in milestones.items() if moment is None],
        "has_hours": any(moment and moment.precision == Precision.HOUR for moment in moments),
        "has_no_times": any(moment is None or not moment.precision.has_clock for moment in moments),
    }


@register.simple_tag
def cite_milestone(incident, milestone):
    """The markers of the sources that say when a milestone was reached."""
    return next((cite(fact) for fact in incident.milestone_citations.all() if fact.milestone == milestone), "")
