"""What the templates of every page may call of the incident's own facts."""

from incidents.figures.measures import told_of
from incidents.markdown import lines
from incidents.markdown.citations import cite
from incidents.moments.clocks import since
from incidents.moments.wording import zone_label

from . import panels, record

FUNCTIONS = {
    function.__name__: function
    for function in (
        cite,
        panels.blast_radius_panel,
        panels.causes_panel,
        panels.folded,
        panels.origins,
        panels.period,
        panels.services_struck,
        panels.when,
        record.clock,
        record.day,
        record.month,
        record.opening_of,
        record.prose,
        zone_label,
    )
}
FILTERS = {
    "cited": record.cited,
    "in_numbers": told_of,
    "is_administrator": panels.is_administrator,
    "line": lines.line,
    "line_in_link": lines.line_in_link,
    "plain_line": lines.plain_line,
    "since": since,
    "source_date": panels.source_date,
    "with_whole_severities": record.with_whole_severities,
    "writes": panels.writes,
}
