"""The list of incidents, as it is asked for in these tests."""

from postmortems.incident_filter.facets import ALL_FACETS

FACET = {facet.name: facet for facet in ALL_FACETS}


def open_list(client, query=""):
    response = client.get(f"/incidents/{query}")
    assert response.status_code == 200
    return response


def titles(client, query=""):
    return [incident.title for incident in open_list(client, query).context["incidents"]]


def options(client, name, query=""):
    """What can be chosen in a facet, as {value: count}; None when the facet is not shown."""
    panels = {panel.name: panel for panel in open_list(client, query).context["asked"].panels}
    if name not in panels:
        return None
    return {option.value: option.incidents for option in [*panels[name].shown, *panels[name].folded]}
