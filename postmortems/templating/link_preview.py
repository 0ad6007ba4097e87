"""What a link to a page shows where it is pasted: a title, what it is, and the one address of the page."""

from django.utils.text import Truncator, capfirst
from jinja2 import pass_context

from incidents.markdown.citations import without_citations
from incidents.models import Incident
from incidents.templating.panel import panel

DESCRIPTION_AT_MOST = 300


@pass_context
@panel("_link_preview.html")
def link_preview(context, title, description="", query="", *, kind="website"):
    """The meta elements of a page that everybody may read; its address is without what does not change the page."""
    request = context["request"]
    page = context.get("page")
    if not query and getattr(page, "number", 1) > 1:
        query = f"?page={page.number}"
    return {
        "title": title,
        "description": Truncator(" ".join(str(description).split())).chars(DESCRIPTION_AT_MOST),
        "url": request.build_absolute_uri(request.path + query),
        "kind": kind,
    }


def is_open_to_all(incident):
    """Whether a link to the incident may say anything of it to whoever sees the link."""
    settled = incident.state in (Incident.State.PUBLISHED, Incident.State.ARCHIVED)
    return settled and incident.visibility == Incident.Visibility.PUBLIC


def are_open_to_all(incidents):
    return all(is_open_to_all(incident) for incident in incidents)


def in_a_line(incident):
    """What a link says of an incident: severity, how long it took, and what it was."""
    was = without_citations(incident.was) if incident.was else ""
    return f"{capfirst(facts_of(incident))}. {was}".strip()


def side_by_side(incidents):
    """What a link says of a comparison: of each incident its name, severity and how long it took."""
    return " ".join(f"{incident.name}: {facts_of(incident)}." for incident in incidents)


def facts_of(incident):
    duration = incident.time_to_resolve_duration
    facts = [incident.get_severity_display()] if incident.severity else []
    stated = f"{incident.stated_duration}, as stated" if incident.stated_duration else "time to resolve not known"
    facts.append(f"{duration} to resolve" if duration else stated)
    return ", ".join(facts)
