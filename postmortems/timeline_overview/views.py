from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.lists import numbered_links, page_of
from incidents.models import MITIGATED_MEANS
from postmortems.incident_filter.filter import IncidentFilter
from postmortems.outage_scatter.chart import scatter
from postmortems.outage_scatter.outages import count_by_severity, count_by_trigger, outage
from timelines.distributions import FEWEST
from timelines.response_times import DEFINITIONS, response_times

from .figures import figures_of
from .queries import COUNTED, newest, times_by_year

PER_PAGE = 25


@require_safe
def timeline_overview(request):
    """Every incident asked for on one axis, and how their response times are spread."""
    asked = IncidentFilter(request.GET, request.user, page="timeline_overview")
    drawn = newest(asked.incidents) if asked.count else []
    dated = [outage(incident) for incident in drawn if incident.started]
    timed = [one for one in dated if one.length is not None]
    untimed = [one for one in dated if one.length is None]
    page = page_of(drawn, request.GET, per_page=PER_PAGE)
    figures = figures_of(times_by_year(asked.incidents), drawn) if drawn else None
    timed_names = {figure.name for figure in figures.figures if figure.distribution.count} if figures else set()
    return render(
        request,
        "postmortems/timeline_overview.html",
        {
            "asked": asked,
            "drawn": drawn,
            "scatter": scatter(timed, unknown=untimed, by_severity=True),
            "kinds": count_by_trigger(dated),
            "severities": count_by_severity(dated),
            "undated": [incident for incident in drawn if not incident.started],
            "counted": min(asked.count, COUNTED),
            "fewest": FEWEST,
            "figures": figures,
            "definitions": DEFINITIONS,
            "mitigated_means": MITIGATED_MEANS,
            "timed": timed_names,
            "untimed": [name for name, *_ in DEFINITIONS if name not in timed_names],
            "page": page,
            "rows": [(incident, outage(incident), response_times(incident.milestones)) for incident in page],
            "pages": numbered_links(page, lambda number: f"{asked.address(page=number)}#drawn"),
        },
    )
