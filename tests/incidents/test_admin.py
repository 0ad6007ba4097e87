from datetime import timedelta

import pytest
from taggit.models import Tag

from incidents.models import Cause, Figure, Impact, Incident, Organization, ReferenceSequence, Service, Source
from tests.administration import errors, page, rows_page, save
from tests.factories import (
    STARTED,
    make_administrator,
    make_cause,
    make_draft,
    make_event,
    make_figure,
    make_impact,
    make_incident,
    make_organization,
    make_service,
    make_source,
    make_trigger,
)
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(make_administrator("administrator"))
    return client


def version(incident):
    return Incident.objects.get(pk=incident.pk).version


def test_a_new_row_names_its_incident_first_and_then_cites_its_sources(client):
    source = make_source()
    entered = {"key": "a-limit", "kind": "root", "category": "capacity", "text": "A limit.", "position": "0"}

    assert "id_source" not in client.get(page("add", Cause)).text
    response = save(client, Cause, incident=source.incident.pk, **entered)

    cause = Cause.objects.get()
    assert response.url == page("change", cause)
    save(client, cause, source=source.pk)
    cause.refresh_from_db()
    assert cause.source == source


def test_a_row_stays_with_its_incident(client):
    cause, other = make_cause(), make_incident()

    save(client, cause, incident=other.pk, text="Another text.")

    after = Cause.objects.get()
    assert (after.incident, after.text) == (cause.incident, "Another text.")


@pytest.mark.parametrize("make", [make_cause, make_trigger, make_figure, make_impact, make_event])
def test_a_row_cites_no_source_of_another_incident(client, make):
    row, foreign = make(), make_source()

    response = save(client, row, source=foreign.pk)

    assert foreign.title not in client.get(page("change", row)).text
    assert "Select a valid choice. That choice is not one of the available choices." in errors(response)


def test_a_key_is_unique_in_the_incident_on_the_page_of_the_row_too(client):
    cause = make_cause(key="first")
    second = make_cause(incident=cause.incident, key="second")

    assert errors(save(client, second, key="first")) == ["Another cause of this incident has that key."]
    assert save(client, make_cause(key="third"), key="second").status_code == 302


def test_an_event_does_not_end_before_it_begins(client):
    event = make_event(ended_at=STARTED + timedelta(hours=1))

    assert errors(save(client, event, ended_at_0="2020-11-24")) == ["An event cannot end before it begins."]
    assert save(client, event, ended_at_0="2020-11-25", ended_at_1="13:15").status_code == 302


def test_a_row_that_is_saved_makes_a_new_version_of_its_incident(client):
    cause, other = make_cause(), make_incident()

    save(client, cause, text="Another text.")

    assert version(cause.incident) == 2
    assert version(other) == 1


def test_a_row_that_is_deleted_makes_a_new_version_of_its_incident(client):
    cause = make_cause()

    client.post(page("delete", cause), {"post": "yes"})

    assert not Cause.objects.exists()
    assert version(cause.incident) == 2


def test_rows_that_are_deleted_together_make_new_versions_of_their_incidents(client):
    figures = [make_figure(), make_figure()]
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in figures], "post": "yes"}

    client.post(page("changelist", Figure), data)

    assert [version(row.incident) for row in figures] == [2, 2]


def test_an_impact_names_the_services_it_came_through(client):
    impact, between = make_impact(), make_service("Amazon Cognito")
    row = {"vias-TOTAL_FORMS": "1", "vias-0-service": between.pk, "vias-0-by": "logs", "vias-0-position": "0"}

    save(client, impact, **row)

    via = impact.vias.get()
    assert str(via) == "Amazon Cognito (logs)"
    again = {"vias-TOTAL_FORMS": "2", "vias-1-service": between.pk, "vias-1-position": "1"}
    assert errors(save(client, impact, **again))
    assert "Amazon Cognito (logs)" in client.get(rows_page(impact.incident, "impacts")).text


def test_the_last_origin_of_a_published_incident_is_neither_moved_nor_deleted(client):
    origin = make_incident().impacts.get()

    assert errors(save(client, origin, role="cascaded"))
    response = client.post(page("delete", origin), {"post": "yes"}, follow=True)

    assert (
        "A published incident names at least one service as its origin, or says that no source names one."
        in response.text
    )
    assert Impact.objects.get().role == Impact.Role.ORIGIN
    assert "delete_selected" not in client.get(page("changelist", Impact)).text


def test_an_origin_is_deleted_where_another_is_left_or_nothing_is_published(client):
    one = make_incident().impacts.get()
    make_impact(incident=one.incident, role=Impact.Role.ORIGIN)
    draft = make_draft().impacts.get()

    for impact in (one, draft):
        client.post(page("delete", impact), {"post": "yes"})

    assert not Impact.objects.filter(pk__in=[one.pk, draft.pk]).exists()


def test_an_incident_is_deleted_with_its_rows_and_its_number_is_not_given_again(client):
    incident = make_cause(incident=make_incident()).incident
    make_impact(incident=incident)

    client.post(page("delete", incident), {"post": "yes"})

    assert not Incident.objects.exists()
    assert not Cause.objects.exists()
    assert make_incident().reference != incident.reference


def test_a_name_gives_its_own_address(client):
    save(client, Organization, name="Øresund & Sons")

    assert Organization.objects.get().slug == "resund-sons"


def test_a_name_is_taken_once_in_its_organisation(client):
    service = make_service("Lambda")
    other = make_service("Lambda, too")

    assert errors(save(client, other, name=service.name)) == ["The organisation has a service of this name already."]
    elsewhere = make_organization("Another").pk
    assert save(client, Service, name="Lambda", organization=elsewhere, slug="").status_code == 302


def test_a_service_that_was_struck_is_not_deleted(client):
    service = make_impact().service

    response = client.post(page("delete", service), {"post": "yes"})

    assert "would require deleting the following protected related objects" in response.text
    assert Service.objects.filter(pk=service.pk).exists()


def test_a_list_counts_incidents_not_impacts(client):
    incident = make_incident(origin=make_service("Lambda"))
    make_impact(incident=incident, service=make_service("Lambda"), part="console")

    html = client.get(page("changelist", Service) + "?q=Lambda").text

    assert '<td class="field-incident_count">1</td>' in html


def test_a_tag_is_renamed_for_all_its_incidents(client):
    incident = make_incident(tags=["back-ups"])

    save(client, Tag.objects.get(), name="backups")

    assert list(incident.tags.names()) == ["backups"]


def test_the_numbers_given_so_far_can_only_be_looked_at(client):
    make_incident()
    row = ReferenceSequence.objects.get()

    assert client.get(page("change", row)).status_code == 200
    assert 'name="last"' not in client.get(page("change", row)).text


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ({"occurred_at": STARTED}, "2020-11-25 05:15 PST"),
        ({"occurred_at": STARTED, "occurred_precision": "day"}, "2020-11-25"),
        ({"occurred_at": None}, "not known"),
    ],
)
def test_a_list_tells_moments_as_the_record_does(client, column, told):
    make_event(**column)

    html = client.get(page("changelist", TimelineEvent)).text

    assert f'<td class="field-occurred_told">{told}</td>' in html


def test_a_search_finds_a_row_among_those_of_all_incidents(client):
    make_source(title="The one")
    make_source(title="Another")

    html = client.get(page("changelist", Source) + "?q=the+one").text

    assert "The one" in html
    assert "Another" not in html
