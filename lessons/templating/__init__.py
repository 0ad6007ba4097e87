"""What the templates of every page may call of what was learned and promised."""

from lessons import of_incident, wording

from . import panels, services, vocabulary

FUNCTIONS = {
    function.__name__: function
    for function in (
        panels.addressed_by,
        of_incident.evidence_of,
        panels.lessons_panel,
        panels.related_incidents,
        of_incident.remediations_of,
        panels.remediations_panel,
        services.lessons_of_service,
        services.remediations_of_service,
        vocabulary.keep_clean,
        wording.as_stated,
    )
}
FILTERS: dict = {}
