"""The shape of an incident in a row of a table."""

from django import template

from timelines.phases import in_words
from timelines.phases import phases as phases_of

register = template.Library()


@register.inclusion_tag("timelines/_phase_shape.html")
def phase_shape(incident):
    phases = phases_of(incident.milestones)
    return {"phases": phases, "words": in_words(phases)}
