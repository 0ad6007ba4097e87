"""What the templates of every page may call of how an incident unfolded."""

from . import panels, phases

FUNCTIONS = {
    function.__name__: function
    for function in (
        panels.cite_milestone,
        panels.events_of,
        panels.response_times_panel,
        panels.timeline_panel,
        phases.phase_shape,
    )
}
FILTERS = {"group": panels.group}
