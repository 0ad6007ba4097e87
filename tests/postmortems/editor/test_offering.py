"""The names that the editor offers: of what an author may know of, and of nothing that is hidden from them."""

import json

import pytest

from tests.factories import (
    make_author,
    make_draft,
    make_incident,
    make_organization,
    make_region,
    make_restricted,
    make_service,
)

pytestmark = pytest.mark.django_db


def named(say, make):
    """An incident whose names say so, after one of another organisation that is read by the same people."""
    make(organization=make_organization(f"Company {say}"), title=f"Outage {say}")
    service, region = make_service(f"Service {say}"), make_region(f"Region {say}")
    return make(origin=service, regions=[region], tags=[f"tag-{say}"])


def test_an_author_is_offered_names_of_what_they_may_read_and_no_others(client):
    ada = make_author("ada")
    named("known", make_incident)
    named("hidden", make_restricted)
    named("drafted", make_draft)
    own = named("own", lambda **fields: make_draft(authors=[ada], **fields))
    client.force_login(ada)

    page = client.get(f"/incidents/{own.slug}/edit/").text

    for thing in ("Company", "Service", "Region", "tag"):
        for say in ("known", "own"):
            assert f"{thing} {say}" in page or f"{thing}-{say}" in page, thing
    assert "Outage known" in page
    assert "hidden" not in page.replace('type="hidden"', "").replace("visually-hidden", "").replace("aria-hidden", "")
    assert "drafted" not in page


def test_a_preview_leads_to_no_service_that_is_hidden(client):
    ada = make_author("ada")
    known, hidden = make_service("Known"), make_service("Hidden")
    make_incident(origin=known)
    make_restricted(origin=hidden)
    own = make_draft(authors=[ada])
    client.force_login(ada)
    rows = {"impacts.0.service": "Known", "impacts.0.role": "origin", "impacts.0.effect": "It failed."}
    rows |= {"impacts.1.service": "Hidden", "impacts.1.role": "cascaded", "impacts.1.effect": "It failed, too."}
    rows |= {"impacts.1.via.0.service": "Known"}
    opened = {"opened.impact": json.dumps({"data": {}, "windows": {}})}

    address = f"/incidents/{own.slug}/edit/impact/"
    answer = client.post(address, {**opened, **rows, "do": "preview"}, headers={"accept": "application/json"})

    assert f"/services/{known.slug}/" in answer.json()["preview"]
    assert f"/services/{hidden.slug}/" not in answer.json()["preview"]
