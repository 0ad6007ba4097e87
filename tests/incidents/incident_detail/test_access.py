"""Who may read an incident's page, and what it shows to whom."""

import pytest
from django.contrib.auth.models import Group, Permission

from incidents.access import ADMINISTRATORS
from tests.factories import (
    STARTED,
    make_author,
    make_incident,
    make_reader,
    make_remediation,
    make_restricted,
    make_reviewer,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_what_is_not_published_is_not_found_by_a_reader(client, state):
    incident = make_incident(state=state)

    assert client.get(incident.get_absolute_url()).status_code == 404
    client.force_login(make_reader())
    assert client.get(incident.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [("draft", "This is a draft"), ("in_review", "is in review"), ("archived", "This postmortem is archived")],
)
def test_a_page_says_plainly_that_its_postmortem_is_not_a_published_one(client, show, state, words):
    author = make_author()
    incident = make_incident(state=state, authors=[author])
    client.force_login(author)

    text = show(incident)

    assert words in text
    assert "Published postmortem" not in text


def test_a_reviewer_reads_what_is_in_review(client):
    client.force_login(make_reviewer())

    assert client.get(make_incident(state="in_review").get_absolute_url()).status_code == 200


def test_a_restricted_incident_is_found_by_its_groups_alone_and_names_them(client, show):
    payments = Group.objects.create(name="Payments")
    incident = make_restricted(groups=[payments])
    member, other = make_reader(), make_reader()
    member.groups.add(payments)

    client.force_login(other)
    assert client.get(incident.get_absolute_url()).status_code == 404
    client.force_login(member)
    assert "Restricted to Payments" in show(incident)


def test_an_internal_incident_says_so_and_asks_for_an_account(client, show):
    incident = make_incident(visibility="internal")

    assert client.get(incident.get_absolute_url()).status_code == 404
    client.force_login(make_reader())
    assert "Internal: for readers with an account" in show(incident)


def test_a_public_incident_says_nothing_of_who_may_read_it(show):
    text = show(make_incident())

    assert "Published postmortem" in text
    assert "Internal:" not in text
    assert "Restricted" not in text


def test_only_asking_is_allowed(client):
    assert client.post(make_incident().get_absolute_url()).status_code == 405


@pytest.mark.parametrize("slug", ["nothing-here", "x" * 5000, "%F0%9F%94%A5", "..%2F..", "a b"])
def test_an_address_that_names_no_incident_is_not_found(client, slug):
    assert client.get(f"/incidents/{slug}/").status_code == 404


def test_administrators_alone_are_led_to_where_the_record_is_edited(client):
    incident = make_incident()
    link = f'href="/admin/incidents/incident/{incident.pk}/change/"'

    assert link not in client.get(incident.get_absolute_url()).text
    client.force_login(make_reviewer())
    assert link not in client.get(incident.get_absolute_url()).text
    staff = make_reader()
    staff.is_staff = True
    staff.save()
    staff.user_permissions.add(Permission.objects.get(codename="change_incident"))
    client.force_login(staff)
    assert link not in client.get(incident.get_absolute_url()).text
    staff.groups.add(Group.objects.get_or_create(name=ADMINISTRATORS)[0])
    assert link in client.get(incident.get_absolute_url()).text


def test_nobody_is_named_to_those_without_an_account(client):
    incident = make_incident(authors=[make_author("bob")])
    incident.status_changes.create(to_state="published", changed_by=make_reader("rita"), changed_at=STARTED)
    make_remediation(incident=incident, owner=make_reader("ann", first_name="Ann"), team="Streams")
    address = incident.get_absolute_url()

    anonymous = client.get(address).content.decode()
    client.force_login(make_reader())
    known = client.get(address).content.decode()

    for name in ("bob", "rita", "Ann"):
        assert name not in anonymous
        assert name in known
    assert "assigned" in anonymous
    assert "Streams" in anonymous
