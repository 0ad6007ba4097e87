"""People in documents: accounts by user name, others by name."""

import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from incidents.models import Incident
from postmortems.document.importing import import_documents
from tests.factories import STARTED, make_author, make_incident, make_reader, make_remediation, make_user

pytestmark = pytest.mark.django_db
PEOPLE = ["authors", "authors_by_name", "participants"]


@pytest.fixture
def incident():
    incident = make_incident(slug="an-outage", published_at=STARTED, authors=[make_author("corp ada lovelace")])
    incident.named_authors.create(name="Jane Doe")
    incident.participants.create(position=0, name="Max Power", role="incident commander")
    incident.participants.create(position=1, user=make_user("bob"))
    make_remediation(incident=incident, owner_name="Olga Owner", position=0, key="one")
    make_remediation(incident=incident, owner=make_user("team lead"), position=1, key="two")
    incident.record_state(by=None, at=STARTED)
    incident.status_changes.create(to_state="published", changed_at=STARTED, changed_by_name="Rita Reviewer")
    for remediation in incident.remediations.all():
        remediation.keep_differences({}, by=None, at=STARTED)
    return incident


def document(**fields):
    """A small document in JSON, with some keys more."""
    data = {
        "format": "faultline/postmortem/1",
        "slug": "bad-day",
        "title": "A bad day",
        "organization": "Amazon Web Services",
        "zone": "UTC",
        "severity": 1,
        **fields,
    }
    return [("a.json", json.dumps(data).encode())]


def run(files, **options):
    report = import_documents(files, by=None, at=timezone.now(), **options)
    return [str(problem) for problem in report.problems]


def test_people_are_in_the_documents_for_accounts_alone(client, incident):
    for form in ("md", "json"):
        url = f"{incident.get_absolute_url().rstrip('/')}.{form}"
        text = client.get(url).text
        for name in (*PEOPLE, "owner", "ada", "Jane", "Max", "bob", "Olga", "lead"):
            assert name not in text, (form, name)
    client.force_login(make_reader("me"))

    data = client.get(f"{incident.get_absolute_url().rstrip('/')}.json").json()
    assert {key: data[key] for key in PEOPLE} == {
        "authors": ["corp ada lovelace"],
        "authors_by_name": ["Jane Doe"],
        "participants": [{"name": "Max Power", "role": "incident commander"}, {"user": "bob"}],
    }
    assert [(row.get("owner"), row.get("owner_name")) for row in data["remediations"]] == [
        (None, "Olga Owner"),
        ("team lead", None),
    ]


@pytest.mark.both_databases
def test_a_backup_brings_people_back_as_they_were_and_accounts_without_a_login(tmp_path, incident):
    call_command("export_postmortems", str(tmp_path), verbosity=0)
    before = (tmp_path / "postmortems/an-outage.md").read_text()
    assert "by_name: Rita Reviewer" in before
    Incident.objects.all().delete()
    get_user_model().objects.all().delete()
    call_command("import_postmortems", str(tmp_path), verbosity=0)
    call_command("export_postmortems", str(tmp_path), verbosity=0)

    assert (tmp_path / "postmortems/an-outage.md").read_text() == before
    accounts = get_user_model().objects.order_by("username")
    assert [account.username for account in accounts] == ["bob", "corp ada lovelace", "team lead"]
    assert not any(account.is_active or account.has_usable_password() for account in accounts)
    out = StringIO()
    call_command("import_postmortems", str(tmp_path), stdout=out)
    assert "0 created, 0 changed, 1 unchanged" in out.getvalue()


STEP = {"at": "2020-12-01T10:30:05+00:00", "to": "draft"}
REMEDIATION = {"key": "a", "text": "A", "kind": "detect"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"authors": ["Jane Doe"]}, "authors: there is no account “Jane Doe”: for somebody without one write author"),
        ({"remediations": [{**REMEDIATION, "owner": "amnia"}]}, "remediations 1, owner: there is no account “amnia”"),
        ({"participants": [{"user": "x"}]}, "participants 1, user: there is no account “x”: for somebody without one"),
        ({"participants": [{"role": "scribe"}]}, "participants 1: says not who took part: an account (user), or a na"),
        ({"participants": [{"user": "x", "name": "X"}]}, "participants 1, name: somebody with an account (user) is ca"),
        ({"participants": [{"name": "\u3164"}]}, "participants 1, name: There is nothing in it that can be seen"),
        ({"authors_by_name": ["Jane", "Jane"]}, "authors_by_name 2: names “Jane” twice"),
        ({"authors_by_name": ["\u200b"]}, "authors_by_name 1: There is nothing in it that can be seen"),
        (
            {"remediations": [{**REMEDIATION, "owner": "x", "owner_name": "X"}]},
            "remediations 1, owner_name: an owner is an account (owner) or, without one, a name: leave one out",
        ),
        (
            {"history": [STEP, {**STEP, "by": "x", "by_name": "X"}]},
            "history 2, by_name: who changed it is an account (by) or, without one, a name: leave one out",
        ),
        (
            {"remediations": [{**REMEDIATION, "history": [{**STEP, "to": "done", "by": "x", "by_name": "X"}]}]},
            "remediations 1, history 1, by_name: who changed it is an account (by) or, without one, a name",
        ),
        (
            {"history": [{**STEP, "by": "x"}]},
            "history 1, by: there is no account “x”: for somebody without one write by",
        ),
    ],
)
def test_what_is_wrong_with_people_is_told_with_the_way_out(fields, told):
    problems = run(document(**fields))

    assert len(problems) == 1
    assert told in problems[0]
    assert not get_user_model().objects.exists()


def test_accounts_are_made_when_that_is_asked_for(tmp_path):
    (tmp_path / "a.json").write_bytes(document(authors=["amina"], participants=[{"user": "bob"}])[0][1])
    call_command("import_postmortems", str(tmp_path), "--make-accounts", verbosity=0)

    assert Incident.objects.get().authors.get().username == "amina"
    assert not get_user_model().objects.filter(is_active=True).exists()


def test_an_import_that_keeps_going_leaves_out_who_is_not_there():
    make_user("amina")
    good, bad = document(authors=["amina"]), document(slug="other", authors=["nobody"])

    problems = run([("good.json", good[0][1]), ("bad.json", bad[0][1])], keep_going=True)

    assert len(problems) == 1
    assert problems[0].startswith("bad.json")
    assert Incident.objects.get().slug == "bad-day"
