"""Words are found whatever their case, their accents and the form in which Unicode writes them, on both databases."""

from unicodedata import normalize

import pytest
from django.urls import reverse

from tests.factories import make_incident, make_lesson, make_remediation, make_service, make_signal, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
STORED = ["Öl läuft aus", normalize("NFD", "Öl läuft aus"), "ÖL LÄUFT AUS", "ol lauft aus"]
TYPED = ["öl", "ÖL", "ol", normalize("NFD", "öl"), "LÄUFT öl"]


@pytest.mark.parametrize("typed", TYPED)
def test_every_list_ignores_case_and_accents(client, typed):
    incidents = [make_incident(title=title) for title in STORED]
    signalled = make_incident(title="Quiet")
    make_signal(incident=signalled, text="Fehler: ÖL läuft aus")
    for place, title in enumerate(STORED):
        incidents.append(make_incident(origin=make_service(f"{title} {place}"), slug=f"other-{place}", title="Other"))
        make_source(incident=incidents[0], title=f"{title} {place}")
        make_remediation(incident=incidents[0], text=f"{title} {place}")
    make_incident(title="Nothing of it")
    asked = {"q": typed}

    found = client.get(reverse("incident_list"), asked).context["asked"]
    services = client.get(reverse("service_list"), asked).context["page"]
    sources = client.get(reverse("source_list"), asked).context["page"]
    board = client.get(reverse("remediation_list"), asked).text

    assert {incident.pk for incident in found.incidents} == {incident.pk for incident in [*incidents, signalled]}
    assert services.paginator.count == len(STORED)
    assert sources.paginator.count == len(STORED)
    assert all(f"{title} {place}" in board for place, title in enumerate(STORED))
    assert len(client.get(reverse("incident_compare"), asked).text.split("Öl läuft aus")) > 1


def test_other_scripts_have_small_letters_too_and_signs_mean_themselves(client):
    make_incident(title="СБОЙ БАЗЫ 100%_\\done")
    make_incident(title="Nothing")
    make_lesson()

    for typed in ("сбой", "базы", "100%", "DONE"):
        assert client.get(reverse("incident_list"), {"q": typed}).context["asked"].count == 1
