"""Services that carried a failure on without an effect of their own: in the blast radius, and not counted as struck."""

import csv

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from incidents.models import Impact
from postmortems.document.checks import check
from postmortems.document.fields import POSTMORTEM
from postmortems.document.problems import BadDocument
from postmortems.document.reading import Document
from postmortems.document.record import postmortem_data
from tests.administration import errors, page, posted, save
from tests.factories import make_administrator, make_evidence, make_impact, make_incident, make_service

pytestmark = pytest.mark.django_db

ORIGIN, CASCADED, CARRIED = Impact.Role


@pytest.fixture
def incident():
    """A failed disk reached the shop through DNS, which itself stayed well."""
    incident = make_incident(title="Disk", origin=make_service("Disk"))
    dns = make_impact(incident=incident, service=make_service("DNS"), role=CARRIED, effect="")
    dns.vias.create(service=make_service("Disk"))
    shop = make_impact(incident=incident, service=make_service("Shop"), role=CASCADED, effect="Sold nothing.")
    shop.vias.create(service=make_service("DNS"), by="lookups")
    return incident


def words(html):
    return " ".join(html.split())


@pytest.mark.both_databases
@pytest.mark.parametrize("role", [ORIGIN, CASCADED])
def test_only_a_carrier_may_have_no_effect(role):
    impact = Impact(incident=make_incident(), service=make_service("Shop"), role=role)

    with pytest.raises(ValidationError, match="Say what failed"):
        impact.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        impact.save()


def test_the_drawing_the_tree_the_table_and_the_legend_tell_it_apart(client, incident):
    html = words(client.get(incident.get_absolute_url()).text)

    picture = html.split('class="blast-radius-graph"')[1].split("</svg>")[0]
    assert picture.count('data-role="carrier"') == 1
    assert "<title>DNS: carried it on</title>" in picture
    assert ">carried it on</text>" in picture
    assert "Through DNS failed Shop." in picture
    assert "carried it on</span>" in html.split('class="reach-tree"')[1].split("</figure>")[0]
    assert "A dashed box carried the failure on without an effect of its own." in html
    assert "A dotted box" not in html
    assert "Carried the failure on, with no effect of its own" in html


@pytest.mark.both_databases
def test_it_is_not_counted_among_the_services_struck(client, incident):
    html = words(client.get(incident.get_absolute_url()).text)
    assert "1 origin, 1 reached at second hand; 1 more carried it on" in html
    assert "Blast radius <span>2</span>" in html

    services = client.get(reverse("service_list")).context["rows"]
    assert {row["service"].name: row["incidents"] for row in services} == {"Disk": 1, "Shop": 1}
    [panel] = [panel for panel in client.get("/incidents/").context["asked"].panels if panel.name == "service"]
    assert {option.label for option in panel.shown} == {"Disk", "Shop"}
    [row] = csv.DictReader(client.get("/incidents.csv").getvalue().decode().splitlines())
    assert (row["services"], row["carriers"]) == ("Disk; Shop", "DNS")


@pytest.mark.both_databases
def test_a_service_that_failed_in_one_part_and_carried_in_another_was_struck(client, incident):
    make_impact(incident=incident, service=make_service("DNS"), part="cache", role=CASCADED)

    assert "2 reached: 1 at second hand, 1 by a way not known" in words(client.get(incident.get_absolute_url()).text)


def test_its_own_page_shows_what_it_carried_and_claims_no_outage(client, incident):
    make_evidence(incident=incident)
    html = words(client.get(make_service("DNS").get_absolute_url()).text)

    assert "Not struck in any incident; it passed failures on to others." in html
    assert "Carried it on, via Disk" in html
    assert "No effect of its own" in html
    assert "Disk</a> <span>only carried on, 2020" in html

    make_impact(service=make_service("DNS"), role=ORIGIN)
    lede = words(client.get(make_service("DNS").get_absolute_url()).text)
    assert "In 1 incident: once as the origin, never reached by a failure elsewhere." in lede
    assert "It carried failures on to others in 1." in lede


def test_a_comparison_counts_it_apart(client, incident):
    other = make_incident(origin=make_service("DNS"))

    html = words(client.get(f"{reverse('incident_compare')}?i={incident.slug}&i={other.slug}").text)

    assert '<span class="big">2 services</span>' in html
    assert "1 reached at second hand; 1 more carried it on." in html
    assert "DNS" not in html.split("<dt>Services struck</dt>")[1].split("</dd>")[0]


def test_the_document_may_leave_its_effect_out_and_no_others(incident):
    data = postmortem_data(incident)
    assert data["impacts"][1] == {"service": "DNS", "role": "carried", "via": [{"service": "Disk"}]}

    told = {**data, "severity": 2, "state": "published", "visibility": "public"}
    rows = [{**row, "role": str(row["role"])} for row in told["impacts"]]
    document = Document("a.json", POSTMORTEM, {**told, "impacts": rows})
    check(document)
    assert document.data["impacts"] == rows
    bad = Document("a.json", POSTMORTEM, {**told, "impacts": [rows[0], {**rows[1], "role": "cascaded"}]})
    with pytest.raises(BadDocument, match="“effect” is missing; only a service with role: carried may have none"):
        check(bad)


def test_it_is_entered_in_the_administration(client, incident):
    client.force_login(make_administrator())
    carrier = incident.impacts.get(role=CARRIED)
    form = posted(client.get(page("change", carrier)))

    assert "Say what failed" in str(errors(save(client, carrier, form, role="cascaded")))
    assert save(client, carrier, form, role="carried", part="resolvers").status_code == 302
