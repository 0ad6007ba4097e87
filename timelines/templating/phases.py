"""The shape of an incident in a row of a table: a bar as long as it lasted, on a scale that all bars share."""

from incidents.templating.panel import panel
from timelines.phases import SCALE, in_words
from timelines.phases import phases as phases_of

#: Lengths that are marked on the scale, so that bars can be read.
MARKED = [round(share * 100, 2) for name, share in SCALE.named if name in ("1 h", "1 d")]


@panel("timelines/_phase_shape.html")
def phase_shape(incident):
    phases = phases_of(incident.milestones)
    return {"phases": phases, "words": in_words(phases), "marked": MARKED}
