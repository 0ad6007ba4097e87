import pytest
from django.urls import reverse

from incidents.views import incidents
from tests.factories import make_draft, make_incident, make_reader, make_restricted

pytestmark = pytest.mark.django_db
URL = reverse("incident_random")


@pytest.mark.both_databases
def test_it_leads_to_each_of_the_published_postmortems_that_the_reader_may_read(client):
    published = {make_incident().get_absolute_url() for _ in range(3)}
    reader = make_reader()
    make_draft(authors=[reader])
    make_restricted()
    make_incident(state="archived")
    client.force_login(reader)

    assert {client.get(URL)["Location"] for _ in range(60)} == published


@pytest.mark.both_databases
@pytest.mark.parametrize("drawn", [0, 1])
def test_one_that_is_hard_to_draw_is_found_all_the_same(client, monkeypatch, drawn):
    monkeypatch.setattr(incidents, "DRAWN", drawn)
    for _ in range(20):
        make_draft()
    incident = make_incident()

    assert {client.get(URL)["Location"] for _ in range(10)} == {incident.get_absolute_url()}


@pytest.mark.both_databases
def test_where_there_is_none_it_leads_to_the_list_that_says_so(client):
    assert client.get(URL)["Location"] == reverse("incident_list")
    make_draft()

    response = client.get(URL, follow=True)

    assert response.redirect_chain == [(reverse("incident_list"), 302)]
    assert "No incidents yet" in response.content.decode()


def test_nobody_keeps_the_answer(client):
    make_incident()

    assert "no-store" in client.get(URL)["Cache-Control"]


def test_it_only_reads(client):
    assert client.post(URL).status_code == 405


def test_three_queries_do_at_most_however_many_there_are(client, django_assert_max_num_queries):
    for _ in range(2):
        make_incident()
        with django_assert_max_num_queries(3):
            client.get(URL)
        for _ in range(10):
            make_incident()


@pytest.mark.parametrize("page", ["home", "incident_list"])
def test_pages_link_to_it_and_tell_machines_not_to_follow(client, page):
    make_incident()

    assert f'<a href="{URL}" rel="nofollow">' in client.get(reverse(page)).content.decode()


def test_a_private_site_asks_for_an_account_first(client, settings):
    settings.FAULTLINE_PUBLIC = False
    make_incident()

    assert client.get(URL)["Location"].startswith("/accounts/login/?next=")
