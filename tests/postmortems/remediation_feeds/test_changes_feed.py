"""The feed of what changes: each step in words, for whoever may read it; names are for readers with an account."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lessons.models import Remediation, RemediationChange
from lessons.models.due_date import DueDate
from postmortems.models import FeedAddress
from tests.edition import edition
from tests.factories import make_incident, make_our_incident, make_remediation

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def item(ours, ana):
    """One that went through all kinds of change."""
    item = make_remediation(incident=ours, text="Watch the *disk*.", owner=None)
    steps = [
        lambda at: item.accept(by=ana, at=at),
        lambda at: item.set_due(by=ana, at=at, to=DueDate(date(2026, 12, 1))),
        lambda at: item.postpone(by=ana, at=at, to=DueDate.parse("2027-01"), why="More to do."),
        lambda at: item.assign(by=ana, at=at, owner=ana),
        lambda at: item.assign(by=ana, at=at, team="Storage"),
        lambda at: item.prioritise(by=ana, at=at, priority=Remediation.Priority.HIGH),
        lambda at: item.note(by=ana, at=at, text="Half of it *runs*."),
        lambda at: item.start(by=ana, at=at),
    ]
    for number, step in enumerate(steps):
        change = step(AT + timedelta(minutes=number))
    item.undo(change, by=ana, at=AT + timedelta(hours=1))
    return item


def entries(response):
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def titles(response):
    return [entry.findtext(f"{ATOM}title", "").removesuffix(": Watch the disk.") for entry in entries(response)]


PUBLIC = [
    "Taken back: accepted, before in progress",
    "In progress, before accepted",
    "Note",
    "Priority High",
    "Team Storage",
    "Due date Jan 2027, before 1 Dec 2026",
    "Due date 1 Dec 2026",
    "Accepted, before proposed",
]


@pytest.mark.both_databases
def test_each_change_is_told_in_words_the_newest_first_and_names_nobody(client, item):
    response = client.get(reverse("remediation_changes"))

    assert titles(response) == PUBLIC
    assert "ana" not in response.text.replace("&lt;", "")
    assert "After Storage full. Half of it runs." in response.text
    assert f"http://testserver{item.get_absolute_url()}" in response.text
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(response)]
    assert len(set(ids)) == len(ids)
    Remediation.objects.update(text="Another.")
    again = [entry.findtext(f"{ATOM}id") for entry in entries(client.get(reverse("remediation_changes")))]
    assert again == ids


@pytest.mark.both_databases
def test_an_account_is_told_who_changed_what_by_its_address_or_logged_in(client, item, ana, token):
    by_address = client.get(reverse("remediation_changes_of", args=[token]))
    assert titles(by_address) == [*PUBLIC[:5], "Owner ana", *PUBLIC[5:]]
    assert {entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries(by_address)} == {"ana"}
    assert by_address["Cache-Control"] == "private, no-cache"
    client.force_login(ana)
    assert titles(client.get(reverse("remediation_changes"))) == titles(by_address)


@pytest.mark.both_databases
def test_what_is_hidden_is_in_no_feed(client, ours, ana, token):
    group = Group.objects.create(name="others")
    hidden = [
        make_our_incident(visibility="restricted", groups=[group]),
        make_our_incident(state="draft"),
        make_our_incident(visibility="internal"),
    ]
    step = {"before": "proposed", "after": "accepted", "changed_at": AT}
    make_remediation(incident=ours).changes.create(**step)
    before = client.get(reverse("remediation_changes")).text
    for incident in hidden:
        make_remediation(incident=incident, text="Hidden.").changes.create(**step)

    assert client.get(reverse("remediation_changes")).text == before
    of_account = client.get(reverse("remediation_changes_of", args=[token]))
    assert of_account.text.count("Hidden.") == 1
    FeedAddress.objects.revoke(ana)
    assert client.get(reverse("remediation_changes_of", args=[token])).status_code == 404


@pytest.mark.both_databases
def test_it_holds_the_newest_fifty_and_asks_the_same_of_the_database(client, ana):
    item = make_remediation(incident=make_incident())
    item.changes.create(before="proposed", after="accepted", changed_by=ana, changed_at=AT)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("remediation_changes"))
    notes = [AT + timedelta(minutes=number) for number in range(52)]
    RemediationChange.objects.bulk_create(
        RemediationChange(remediation=item, field="note", note="Still on it.", changed_at=at) for at in notes
    )
    with CaptureQueriesContext(connection) as many:
        response = client.get(reverse("remediation_changes"))
    assert len(entries(response)) == 50
    assert len(few) == len(many)


def test_it_is_kept_as_pages_are(client, ours, settings):
    settings.KEEP_PAGES = True
    cache.clear()
    item = make_remediation(incident=ours)
    edition()
    first = client.get(reverse("remediation_changes"))
    again = client.get(reverse("remediation_changes"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    item.changes.create(field="note", note="News.", changed_at=AT)
    edition()
    assert "News." in client.get(reverse("remediation_changes"), headers={"If-None-Match": first["ETag"]}).text


def test_an_empty_feed_is_one(client):
    assert entries(client.get(reverse("remediation_changes"))) == []


def test_the_list_says_where_it_is(client):
    assert 'type="application/atom+xml"' in client.get(reverse("remediation_list")).text
