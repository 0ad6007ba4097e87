"""What administrators may be asked about later is noted, and is on one page."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.utils import timezone

from incidents.models import Incident
from postmortems.audit import note
from postmortems.history.deleting import delete_incident, purge, undelete
from postmortems.models import AuditEntry, Deletion
from postmortems.review.visibility import restrict
from tests.administration import page, posted, save
from tests.factories import STARTED, make_administrator, make_incident, make_reader, make_reviewer, make_user

pytestmark = pytest.mark.django_db
What = AuditEntry.What
AUDIT = "/audit/"


@pytest.fixture
def rosa(client):
    rosa = make_administrator("rosa")
    client.force_login(rosa)
    AuditEntry.objects.all().delete()
    return rosa


def noted(*kinds):
    entries = AuditEntry.objects.filter(what__in=kinds) if kinds else AuditEntry.objects.all()
    return [(entry.what, entry.who, entry.about, entry.told) for entry in entries.order_by("pk")]


@pytest.mark.both_databases
def test_log_ins_are_noted_and_those_that_fail_without_the_password(client):
    make_user("ada", password="right-one")
    AuditEntry.objects.all().delete()
    for name, password in (("ada", "SECRET"), ("x" * 500, "SECRET"), ("a\0b\nc", "SECRET"), ("ada", "right-one")):
        client.post("/accounts/login/", {"username": name, "password": password}, REMOTE_ADDR="203.0.113.9")

    entries = noted()
    assert entries[0] == ("failed_login", "ada", "", "")
    assert entries[-1] == ("login", "ada", "", "")
    assert {len(entry[1]) for entry in entries} <= set(range(1, 121))
    assert "SECRET" not in str(list(AuditEntry.objects.values()))
    assert set(AuditEntry.objects.values_list("address", flat=True)) == {"203.0.113.9"}


def test_whoever_is_locked_out_fills_no_table(client):
    make_user("ada")
    for _ in range(20):
        client.post("/accounts/login/", {"username": "ada", "password": "wrong"})

    assert len(noted(What.FAILED_LOGIN)) <= 11


@pytest.mark.both_databases
def test_publications_and_who_can_read_what_are_noted_whoever_changes_it(client, rosa):
    incident, group = make_incident(state="in_review"), Group.objects.create(name="storage")
    AuditEntry.objects.all().delete()
    incident.move_to("published", by=rosa, at=STARTED)
    restrict(incident, visibility="restricted", groups=[group], by=rosa, at=STARTED)
    save(client, incident, visibility="internal", groups=[])
    Incident.objects.filter(pk=incident.pk).update(visibility="public")
    save(client, incident, title="New")

    assert noted(What.PUBLICATION, What.VISIBILITY) == [
        ("publication", "rosa", incident.reference, ""),
        ("visibility", "rosa", incident.reference, "public to restricted, storage"),
        ("visibility", "rosa", incident.reference, "restricted, storage to internal"),
        ("visibility", "not known", incident.reference, "internal to public"),
    ]


def test_deletions_are_noted_by_reference_alone(rosa):
    incident = make_incident(title="SECRET", slug="secret")
    undelete(delete_incident(incident, by=rosa, at=STARTED, why="SECRET"), by=rosa, at=STARTED)
    delete_incident(Incident.objects.get(), by=rosa, at=STARTED)
    purge(Deletion.objects.get(), by=rosa, at=STARTED)

    assert noted() == [
        (what, "rosa", incident.reference, "") for what in ("deletion", "undeletion", "deletion", "purge")
    ]


@pytest.mark.both_databases
def test_accounts_groups_and_permissions_are_noted_with_whoever_changed_them(client, rosa):
    form = {
        "username": "ada",
        "password1": "a-long-enough-one",
        "password2": "a-long-enough-one",
        "usable_password": "true",
    }
    client.post(page("add", type(rosa)), form)
    ada = type(rosa).objects.get(username="ada")
    group = Group.objects.create(name="storage")
    form = posted(client.get(page("change", ada)))
    permission = Permission.objects.get(codename="view_incident")
    client.post(
        page("change", ada), {**form, "is_staff": "on", "groups": [group.pk], "user_permissions": [permission.pk]}
    )
    form = posted(client.get(page("change", ada)))
    client.post(page("change", ada), {**form, "groups": [], "is_active": ""})
    group.permissions.add(permission)
    group.permissions.clear()
    group.user_set.add(ada)
    client.post(page("delete", ada), {"post": "yes"})

    told = [(who, about, what) for _, who, about, what in noted(What.RIGHTS)]
    for entry in [
        ("rosa", "user ada", "account made"),
        ("", "group storage", "group made"),
        ("rosa", "user ada", "is_staff: True"),
        ("rosa", "user ada", "groups added: storage"),
        ("rosa", "user ada", f"permissions added: {permission.codename}"),
        ("rosa", "user ada", "groups removed: storage"),
        ("", "group storage", f"permissions added: {permission.codename}"),
        ("", "group storage", f"permissions removed: {permission.codename}"),
        ("", "group storage", "users added: ada"),
        ("rosa", "user ada", "user deleted"),
    ]:
        assert entry in told, (entry, told)
    assert any("is_active: False" in what for _, _, what in told)


def test_exports_and_imports_are_noted(client, rosa, tmp_path):
    make_incident()
    call_command("export_postmortems", tmp_path, verbosity=0)
    call_command("import_postmortems", tmp_path, verbosity=0, user="rosa")
    list(client.get("/incidents.csv?severity=2"))
    client.logout()
    list(client.get("/incidents.csv"))

    assert noted(What.EXPORT, What.IMPORT) == [
        ("export", "a command", "export_postmortems", "1 documents"),
        ("import", "rosa", "import_postmortems", "0 created, 0 changed, 1 unchanged"),
        ("export", "rosa", "incidents.csv", "severity=2"),
    ]


def test_the_page_is_for_administrators_alone(client):
    for user in (make_reader(), make_reviewer(), make_user(is_staff=True)):
        client.force_login(user)
        assert client.get(AUDIT).status_code == client.get("/audit.csv").status_code == 404
    client.logout()
    assert client.get(AUDIT).status_code == 302


@pytest.mark.both_databases
def test_entries_are_found_by_what_who_and_when_and_read_on_page_by_page(client, rosa, django_assert_max_num_queries):
    now = timezone.now().replace(hour=12)
    AuditEntry.objects.bulk_create(
        AuditEntry(what=What.LOGIN, by=rosa, about=f"Entry-{number:03}-", at=now - timedelta(days=250 - number))
        for number in range(250)
    )
    note(What.FAILED_LOGIN, by_name="mallory", about="=1+1")
    first = client.get(AUDIT)
    with django_assert_max_num_queries(8):
        second = client.get(AUDIT + first.context["older"])
    third = client.get(AUDIT + second.context["older"])

    pages = [first, second, third]
    assert [len(page.context["entries"]) for page in pages] == [100, 100, 51]
    assert "Entry-249-" in first.text
    assert "Entry-000-" in third.text
    assert third.context["older"] == ""
    assert client.get(f"{AUDIT}?who=mallory").text.count("Failed log-in</td>") == 1
    assert "mallory" not in client.get(f"{AUDIT}?what=login&who=rosa").text.partition("<table")[2]
    day = (now - timedelta(days=5)).date()
    found = client.get(f"{AUDIT}?since={day}&until={day}").text
    assert [number for number in range(250) if f"Entry-{number:03}-" in found] == [245]
    assert "Nothing of that kind" in client.get(f"{AUDIT}?since=2999-01-01").text
    for senseless in ("?since=x", "?what=nothing", "?before=x", f"?before={'9' * 40}"):
        assert client.get(AUDIT + senseless).status_code == 200, senseless
    csv = b"".join(client.get("/audit.csv?who=mallory")).decode()
    assert csv.count("\n") == 2
    assert "'=1+1" in csv
    assert noted(What.EXPORT) == [("export", "rosa", "audit.csv", "who=mallory")]


def test_nobody_changes_an_entry_in_the_administration():
    assert AuditEntry not in admin.site._registry
    rosa = make_administrator("rosa")
    note(What.PURGE, by=rosa, about="FL-2020-01")
    rosa.delete()
    assert noted(What.PURGE) == [("purge", "rosa", "FL-2020-01", "")]
