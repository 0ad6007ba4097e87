"""Groups, tags and who is offered them."""

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from taggit.models import Tag

from incidents.access import ADMINISTRATORS, is_administrator
from incidents.models import Incident, Relation
from lessons.models import Remediation
from tests.administration import errors, page, rows_page, save
from tests.factories import make_draft, make_incident, make_remediation, make_restricted, make_user

pytestmark = pytest.mark.django_db


def named(client, model, name, **fields):
    return save(client, model, name=name, **fields)


@pytest.mark.parametrize("name", ["two\nlines", "a\x0bb", "\u200b", "a\tb"])
def test_a_group_or_tag_is_called_by_one_line_that_can_be_seen(client, name):
    for model in (Group, Tag):
        before = model.objects.count()
        assert errors(named(client, model, name))
        assert model.objects.count() == before


@pytest.mark.parametrize("name", ["++", "x" * 51, "ﷺ" * 50])
def test_a_tag_has_a_name_of_which_an_address_can_be_made(client, name):
    assert errors(named(client, Tag, name, slug="fine"))
    assert not Tag.objects.exists()


@pytest.mark.both_databases
def test_a_tag_is_there_once_whatever_its_case_and_keeps_its_address(client):
    assert named(client, Tag, "DNS", slug="dns").status_code == 302

    assert errors(named(client, Tag, "dns", slug="dns-2")) == ["There is a tag “DNS” already."]
    assert errors(named(client, Tag, "Other", slug="dns")) == ["Tag with this Slug already exists."]
    tag = Tag.objects.get()
    assert save(client, tag, name="Domain names").status_code == 302
    assert client.get(reverse("tag_detail", args=["dns"])).status_code == 404
    make_incident(tags=["domain names"])
    assert "Domain names" in client.get(reverse("tag_detail", args=["dns"])).text


@pytest.mark.both_databases
def test_a_group_stays_while_an_incident_is_restricted_to_it_alone(client):
    group = Group.objects.create(name="storage")
    incident = make_restricted(groups=[group])

    assert incident.reference in client.get(page("delete", group)).text
    client.post(page("delete", group), {"post": "yes"})
    assert Group.objects.filter(name="storage").exists()

    incident.groups.add(Group.objects.create(name="network"))
    client.post(page("delete", group), {"post": "yes"})
    assert not Group.objects.filter(name="storage").exists()


@pytest.mark.both_databases
def test_migrate_makes_the_groups_and_leaves_them_as_they_were_changed():
    group = Group.objects.get(name=ADMINISTRATORS)
    assert set(group.permissions.all()) == set(Permission.objects.all())

    group.permissions.clear()
    call_command("migrate", verbosity=0)
    assert not group.permissions.exists()

    Group.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert sorted(Group.objects.values_list("name", flat=True)) == ["administrators", "authors", "readers", "reviewers"]


def test_a_member_of_the_administrators_who_is_staff_looks_after_everything():
    user = make_user(is_staff=True, groups=[ADMINISTRATORS])
    client = Client()
    client.force_login(user)
    hidden = make_draft()

    assert is_administrator(user)
    assert client.get(page("change", hidden)).status_code == 200
    assert save(client, hidden, title="Mine").status_code == 302


@pytest.fixture
def staff():
    """Staff with every permission, who are in no group of administrators."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.both_databases
def test_staff_are_offered_and_shown_nothing_of_incidents_that_they_may_not_read(staff):
    incident, hidden = (
        make_incident(authors=[get_user(staff)]),
        make_restricted(title="A secret outage", slug="a-secret"),
    )
    Relation.objects.create(incident=incident, to=hidden)
    make_remediation(incident=hidden, text="A secret change.")

    assert staff.get(page("change", hidden)).status_code == 302
    assert staff.get(page("change", Remediation.objects.get())).status_code == 302
    for url in (
        rows_page(incident, "relations"),
        page("changelist", Relation),
        page("changelist", Remediation),
        page("changelist", Incident),
        page("change", incident),
    ):
        assert "secret" not in staff.get(url).text, url
    where = {"app_label": "incidents", "model_name": "relation", "field_name": "to", "term": "secret"}
    assert staff.get(reverse("admin:autocomplete"), where).json()["results"] == []
    counted = {section.name: section.rows for section in staff.get(page("change", incident)).context["sections"]}
    assert counted["relations"] == 0
    saved = save(staff, incident, rows="relations")
    assert saved.status_code == 302
    assert incident.relations.get().to == hidden
