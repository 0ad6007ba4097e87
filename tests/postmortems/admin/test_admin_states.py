import pytest
from django.contrib.auth.models import Permission

from incidents.models import Incident
from tests.administration import act, save, with_rows
from tests.factories import make_draft, make_in_review, make_incident, make_user

pytestmark = pytest.mark.django_db


def test_the_state_is_not_a_field(client):
    draft = with_rows(make_draft(), 1)

    save(client, draft, state="published", published_at="2020-01-01", reference="FL-1999-99")

    after = Incident.objects.get(pk=draft.pk)
    assert (after.state, after.published_at, after.reference) == ("draft", None, draft.reference)


@pytest.mark.parametrize(
    ("action", "before", "state", "why"),
    [
        ("submit", "draft", "in_review", ""),
        ("publish", "in_review", "published", ""),
        ("archive", "published", "archived", "Superseded"),
        ("send_back", "in_review", "draft", "The trigger is missing."),
        ("reopen", "archived", "in_review", "It came back."),
    ],
)
def test_an_action_takes_the_step_and_keeps_who_did_it_and_why(client, administrator, action, before, state, why):
    incidents = [make_in_review(state=before), make_in_review(state=before)]

    said = act(client, action, *incidents, why=why)

    assert set(Incident.objects.values_list("state", "version")) == {(state, 2)}
    change = incidents[0].status_changes.get()
    told = (change.from_state, change.to_state, change.changed_by, change.why)
    assert told == (before, state, administrator, why)
    assert said[0].startswith("2 incidents are now:")


def test_an_incident_that_cannot_be_published_is_named_and_does_not_hold_up_the_others(client):
    fine, without_origin, draft = make_in_review(), make_in_review(), make_draft()
    without_origin.impacts.all().delete()

    said = act(client, "publish", fine, without_origin, draft)

    assert set(said) == {
        f"{without_origin.reference}: It cannot be published yet: No service is named as the one in which it began.",
        f"{draft.reference}: It is a draft: its authors submit it for review first.",
        "1 incident is now: published.",
    }
    assert list(Incident.objects.published()) == [fine]


def test_four_eyes_and_a_reason_are_asked_for_by_the_actions_too(client, administrator):
    own = make_draft(state="in_review", authors=[administrator])

    assert "Nobody publishes alone what they wrote" in act(client, "publish", own)[0]
    assert "What its authors should change" in act(client, "send_back", own)[0]
    assert Incident.objects.get().state == "in_review"


def test_an_incident_stays_as_it_is_when_it_is_in_that_state_already(client, incident):
    before = incident.status_changes.count()

    act(client, "publish", incident)

    assert incident.status_changes.count() == before
    assert Incident.objects.get(pk=incident.pk).version == 1


def test_staff_who_may_not_change_who_can_read_it_cannot_in_the_administration(client):
    staff = make_user(is_staff=True, groups=["authors"])
    staff.user_permissions.set(Permission.objects.filter(codename__in=["view_incident", "change_incident"]))
    published, draft = make_incident(authors=[staff]), make_draft(authors=[staff], visibility="internal")
    client.force_login(staff)

    save(client, published, visibility="internal", title="Edited")
    save(client, draft, visibility="public")

    assert Incident.objects.filter(pk=published.pk, visibility="public", title="Edited").exists()
    assert Incident.objects.get(pk=draft.pk).visibility == "public"
