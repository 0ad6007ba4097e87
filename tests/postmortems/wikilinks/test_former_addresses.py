"""A page is still found under an address that it once had."""

import pytest

from tests.factories import make_administrator, make_draft, make_incident, make_restricted, make_service
from tests.postmortems.wikilinks.links import led_to, linked_from

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
@pytest.mark.parametrize("form", ["", ".md", ".json"])
def test_an_incident_is_found_under_an_address_that_it_once_had(client, kinesis, form):
    kinesis.slug = "kinesis-thanksgiving"
    kinesis.save()

    response = client.get(f"/incidents/2020-kinesis{form or '/'}?times=utc")

    assert response.status_code == 301
    assert response["Location"] == f"/incidents/kinesis-thanksgiving{form or '/'}?times=utc"
    assert client.get(response["Location"]).status_code == 200
    assert led_to("2020-kinesis") == "/incidents/kinesis-thanksgiving/"


@pytest.mark.both_databases
def test_a_service_is_found_under_an_address_that_it_once_had(client, kinesis):
    service = kinesis.impacts.get().service
    service.slug = "kinesis-data-streams"
    service.save()

    assert client.get("/services/amazon-kinesis/")["Location"] == "/services/kinesis-data-streams/"
    make_incident(title="An incident", narrative="[[service:amazon-kinesis]]")
    assert linked_from(client, service) == ["An incident"]


@pytest.mark.both_databases
def test_an_address_taken_by_another_incident_is_that_ones(client, kinesis):
    kinesis.slug = "moved"
    kinesis.save()
    other = make_incident(slug="2020-kinesis")

    assert client.get("/incidents/2020-kinesis/").context["incident"] == other
    other.slug = "moved-too"
    other.save()
    assert client.get("/incidents/2020-kinesis/")["Location"] == "/incidents/moved-too/"


def test_an_address_taken_back_leads_to_the_page_itself(client, kinesis):
    for slug in ("moved", "2020-kinesis"):
        kinesis.slug = slug
        kinesis.save()

    assert client.get("/incidents/2020-kinesis/").status_code == 200
    assert client.get("/incidents/moved/")["Location"] == "/incidents/2020-kinesis/"


@pytest.mark.both_databases
@pytest.mark.parametrize("make_hidden", [make_draft, make_restricted])
def test_a_former_address_of_a_hidden_incident_is_not_found(client, make_hidden):
    incident = make_hidden(slug="secret", origin=make_service("Hidden"))
    service = incident.impacts.get().service
    for page in (incident, service):
        page.slug = f"{page.slug}-moved"
        page.save()

    for address in ("/incidents/secret/", "/incidents/secret.md", "/services/hidden/"):
        assert client.get(address).status_code == 404
    assert led_to("secret") is None
    client.force_login(make_administrator())
    assert client.get("/incidents/secret/").status_code == 301
