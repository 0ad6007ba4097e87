"""What of the list each kind of reader sees."""

import pytest
from django.contrib.auth.models import Group

from incidents.models import Incident
from tests.factories import (
    make_draft,
    make_incident,
    make_organization,
    make_reader,
    make_region,
    make_restricted,
    make_reviewer,
    make_service,
    make_trigger,
)
from tests.postmortems.incident_list.list_page import open_list, titles

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_what_a_reader_may_not_see_is_in_no_row_count_or_facet(client):
    draft = make_draft(title="Secret draft", tags=["hush"], regions=[make_region("Area 51")])
    make_restricted(title="Secret restricted", tags=["hush"])
    make_trigger(incident=draft, category="security")
    make_incident(title="Known")
    client.force_login(make_reader())

    response = open_list(client)

    assert [incident.title for incident in response.context["incidents"]] == ["Known"]
    assert "<strong>1 incident</strong>" in response.text
    for secret in ("Secret", "hush", "Area 51", "Security"):
        assert secret not in response.text


@pytest.mark.both_databases
@pytest.mark.parametrize("query", ["?tag=hush", "?service=secret", "?region=area-51", "?organization=hidden"])
def test_a_value_of_invisible_incidents_only_is_as_unknown_as_any_other(client, query):
    hidden = make_organization("Hidden")
    make_draft(
        organization=hidden,
        origin=make_service("Secret", organization=hidden),
        tags=["hush"],
        regions=[make_region("Area 51")],
    )
    make_incident()

    html = open_list(client, query).text

    name, value = query[1:].split("=")
    noun = {"organization": "organisation"}.get(name, name)
    assert f"There is no {noun} {value}." in html
    assert f"There is no {noun} nonsense." in open_list(client, f"?{name}=nonsense").text


@pytest.mark.both_databases
def test_a_restricted_incident_is_listed_for_its_group_and_marked(client):
    group = Group.objects.create(name="storage team")
    make_restricted(title="Ours", groups=[group])
    member = make_reader()
    member.groups.add(group)
    client.force_login(member)

    assert titles(client) == ["Ours"]
    assert '<span class="tag">Restricted</span>' in open_list(client).text


@pytest.mark.both_databases
def test_a_reviewer_sees_what_is_in_review_marked_as_such(client):
    make_incident(state=Incident.State.IN_REVIEW)
    client.force_login(make_reviewer())

    assert '<span class="tag">In review</span>' in open_list(client).text


def test_without_an_account_there_is_nothing_on_a_site_that_is_not_public(client, settings):
    settings.FAULTLINE_PUBLIC = False
    make_incident()

    assert client.get("/incidents/").status_code == 302
    assert client.get("/incidents.csv").status_code == 302
