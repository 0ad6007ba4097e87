"""What kinds of harm an incident did: stated or not, and never guessed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse

from incidents.models import ImpactKind
from postmortems.document.record import postmortem_data
from postmortems.document.schema import schema
from postmortems.incident_filter.filter import IncidentFilter
from tests.administration import page, posted, save
from tests.factories import make_administrator, make_draft, make_incident

pytestmark = pytest.mark.django_db


def make_with(*kinds, **fields):
    incident = make_incident(**fields)
    for kind in kinds:
        incident.impact_kinds.create(kind=kind)
    return incident


def test_kinds_are_told_in_one_order_and_lead_to_the_incidents_that_have_them(client):
    incident = make_with("data_loss", "availability")

    html = client.get(incident.get_absolute_url()).text
    assert '<a href="#impact">Impact</a>' in html
    links = (
        '<a href="/incidents/?impact=availability">availability</a>, <a href="/incidents/?impact=data_loss">data loss'
    )
    assert links in html
    assert "impact=" not in client.get(make_incident().get_absolute_url()).text


@pytest.mark.both_databases
def test_a_kind_is_stated_once():
    incident = make_with("cost")

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        incident.impact_kinds.create(kind="cost")


@pytest.mark.both_databases
def test_the_list_is_filtered_by_kinds_and_counts_only_what_may_be_read(client):
    make_with("availability", "data_loss", title="Both")
    make_with("availability", title="One")
    make_incident(title="None stated")
    make_draft(title="Hidden").impact_kinds.create(kind="cost")

    asked = IncidentFilter(QueryDict(), AnonymousUser())
    [panel] = [panel for panel in asked.panels if panel.name == "impact"]
    assert [(option.label, option.incidents) for option in panel.shown] == [("Availability", 2), ("Data loss", 1)]
    response = client.get("/incidents/?impact=data_loss")
    assert [incident.title for incident in response.context["incidents"]] == ["Both"]
    assert "Incidents: kind of impact Data loss" in response.text
    assert "There is no kind of impact harm." in client.get("/incidents/?impact=harm").text


def test_the_document_lists_them_and_leaves_out_what_is_not_stated():
    assert postmortem_data(make_with("cost", "performance"))["impact_kinds"] == ["performance", "cost"]
    assert "impact_kinds" not in postmortem_data(make_incident())
    assert schema("postmortem")["properties"]["impact_kinds"]["items"]["enum"] == ImpactKind.Kind.values


def test_a_comparison_tells_them_and_what_is_common(client):
    one, other, unstated = make_with("cost", "availability"), make_with("availability"), make_incident()

    html = client.get(f"{reverse('incident_compare')}?i={one.slug}&i={other.slug}&i={unstated.slug}").text
    row = html.split('<th scope="row">Kinds of impact</th>')[1].split("</tr>")[0]
    assert "Availability, Cost" in row
    assert row.count("not stated") == 1
    shared = html.split("<dt>Kinds of impact</dt>")[1].split("</dd>")[0]
    assert "Availability" in shared
    assert "Cost" not in shared


def test_they_are_ticked_in_the_administration(client):
    incident = make_with("cost")
    client.force_login(make_administrator())
    form = posted(client.get(page("change", incident)))
    assert form["impact_kinds"] == ["cost"]

    assert save(client, incident, form, impact_kinds=["availability", "data_loss"]).status_code == 302
    assert incident.kinds_of_impact == ["availability", "data_loss"]
    assert save(client, incident, impact_kinds=[]).status_code == 302
    assert not incident.impact_kinds.exists()
