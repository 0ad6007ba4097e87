import pytest

from incidents.models import Incident
from tests.administration import act, page, posted, save, with_rows
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


def test_the_state_is_not_a_field(client):
    draft = with_rows(make_draft(), 1)

    save(client, draft, state="published", published_at="2020-01-01", reference="FL-1999-99")

    after = Incident.objects.get(pk=draft.pk)
    assert (after.state, after.published_at, after.reference) == ("draft", None, draft.reference)


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("move_to_in_review", "in_review"),
        ("move_to_published", "published"),
        ("move_to_archived", "archived"),
    ],
)
def test_an_action_moves_incidents_and_keeps_who_did_it(client, administrator, action, state):
    drafts = [make_draft(), make_draft()]

    said = act(client, action, *drafts)

    assert set(Incident.objects.values_list("state", "version")) == {(state, 2)}
    change = drafts[0].status_changes.get()
    assert (change.from_state, change.to_state, change.changed_by) == ("draft", state, administrator)
    assert said[0].startswith("2 incidents are now:")


def test_what_is_published_goes_back_to_draft(client, incident):
    act(client, "move_to_draft", incident)

    incident.refresh_from_db()
    assert incident.state == Incident.State.DRAFT


def test_an_incident_that_cannot_be_published_is_named_and_does_not_hold_up_the_others(client):
    fine, without_origin = make_draft(), make_draft()
    without_origin.impacts.all().delete()

    said = act(client, "move_to_published", fine, without_origin)

    assert set(said) == {
        f"{without_origin.reference}: A published incident names at least one service as its origin, "
        "or says that no source names one.",
        "1 incident is now: published.",
    }
    assert list(Incident.objects.published()) == [fine]


def test_an_incident_stays_as_it_is_when_it_is_in_that_state_already(client, incident):
    before = incident.status_changes.count()

    act(client, "move_to_published", incident)

    assert incident.status_changes.count() == before
    assert Incident.objects.get(pk=incident.pk).version == 1


def test_going_back_to_an_old_version_brings_back_the_text_but_not_the_state(client, incident):
    save(client, incident, title="A worse title")
    act(client, "move_to_archived", incident)
    url = page("simple_history", incident, incident.history.last().pk)

    response = client.post(url, posted(client.get(url)))

    assert response.status_code == 302
    after = Incident.objects.get(pk=incident.pk)
    assert (after.title, after.state, after.version) == (incident.title, "archived", 4)


@pytest.mark.both_databases
def test_an_incident_that_was_deleted_comes_back_from_its_history_as_a_draft(client, incident):
    versions = page("history", incident)
    url = page("simple_history", incident, incident.history.first().pk)
    client.post(page("delete", incident), {"post": "yes"})

    assert url in client.get(versions).text
    client.post(url, posted(client.get(url)))

    after = Incident.objects.get(pk=incident.pk)
    assert (after.reference, after.title, after.state) == (incident.reference, incident.title, "draft")
