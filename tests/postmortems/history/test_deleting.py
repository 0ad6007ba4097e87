"""A deleted postmortem is nowhere, and comes back as it was, until somebody deletes it for good."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from incidents.models import Incident, Relation
from lessons.models import Remediation
from postmortems.document.amending import amend
from postmortems.document.fields import POSTMORTEM
from postmortems.document.formats import written
from postmortems.document.record import postmortem_data
from postmortems.history import keep_revision, latest
from postmortems.history.deleting import delete_incident, undelete
from postmortems.models import Deletion, ReviewComment, Revision
from tests.administration import act, page, with_rows
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_comment,
    make_draft,
    make_incident,
    make_reader,
    make_remediation,
    make_restricted,
)

pytestmark = pytest.mark.django_db
LATER = STARTED + timedelta(days=1)
DELETED = reverse("deleted_list")


def document(reference):
    incident = POSTMORTEM.with_whole_record(Incident.objects).get(reference=reference)
    return written(postmortem_data(incident, backup=True), POSTMORTEM, "md")


@pytest.mark.both_databases
def test_what_was_deleted_comes_back_byte_for_byte_under_its_reference_its_address_and_those_of_its_rows():
    rosa, other = make_administrator("rosa"), make_incident()
    incident = with_rows(make_restricted(slug="once", authors=[rosa], groups=[]), 2)
    make_remediation(incident=incident, key="told", status="declined", declined_because="No.")
    make_remediation(incident=incident, key="shown", status="verified", evidence_url="https://example.com/1")
    Relation.objects.create(incident=other, to=incident, note="Alike")
    amend(incident, {"slug": "now", "visibility": "internal"}, by=rosa, at=STARTED)
    incident.refresh_from_db()
    incident.move_to("archived", by=rosa, at=STARTED, why="Old")
    before, rows = document(incident.reference), set(incident.remediations.values_list("key", "pk"))
    others, created = document(other.reference), incident.created_at

    deletion = delete_incident(incident, by=rosa, at=LATER, why="By mistake")
    assert not Incident.objects.filter(reference=incident.reference).exists()
    assert (deletion.who, deletion.why, deletion.slug, list(deletion.authors.all())) == (
        "rosa",
        "By mistake",
        "now",
        [rosa],
    )
    back, left_out = undelete(deletion, by=rosa, at=LATER)

    assert left_out == []
    assert document(incident.reference) == before
    assert document(other.reference) == others
    assert (back.pk, back.former_slugs.get().slug) == (incident.pk, "once")
    assert set(back.remediations.values_list("key", "pk")) == rows
    again = Incident.objects.get(pk=back.pk)
    assert (again.version, again.created_at) == (incident.version, created)
    assert list(back.revisions.values_list("number", flat=True)) == [3, 2, 1]
    assert not Deletion.objects.exists()


@pytest.mark.both_databases
def test_what_is_deleted_is_on_no_page_and_in_no_count(client):
    incident = make_incident(slug="gone-now", title="Unheard of")
    remediation = make_remediation(incident=incident)
    client.force_login(make_administrator())
    addresses = [incident.get_absolute_url(), f"{incident.get_absolute_url()}history/", "/incidents/gone-now.md"]
    addresses += [remediation.get_absolute_url(), f"{incident.get_absolute_url()}delete/"]

    client.post(f"{incident.get_absolute_url()}delete/", {"why": "Twice on record"})

    assert {client.get(address).status_code for address in addresses} == {404}
    for address in ("/incidents/", "/search/?q=unheard", "/", "/incidents.csv"):
        assert "Unheard of" not in b"".join(client.get(address)).decode().partition("<main")[2], address
    assert "Twice on record" in client.get(DELETED).text
    assert not Remediation.objects.exists()


def test_authors_delete_their_drafts_and_bring_them_back_and_nobody_else_sees_these(client):
    ada, ben = make_author("ada"), make_author("ben")
    draft = make_draft(authors=[ada], slug="mine")
    client.force_login(ben)
    assert client.post("/incidents/mine/delete/", {"why": "So"}).status_code == 404
    client.force_login(ada)
    assert "Why" in client.post("/incidents/mine/delete/", {"why": ""}).text
    assert client.post("/incidents/mine/delete/", {"why": "So"}).url == DELETED
    deletion = Deletion.objects.get()
    undo, purge = (reverse(f"incident_{verb}", args=[deletion.pk]) for verb in ("undelete", "purge"))

    client.force_login(ben)
    assert draft.reference not in client.get(DELETED).text
    assert client.post(undo).status_code == client.post(purge).status_code == 404
    client.force_login(make_reader())
    assert client.get(DELETED).status_code == 404
    client.force_login(ada)
    assert draft.reference in client.get(DELETED).text
    assert client.post(purge, {"reference": draft.reference}).status_code == 403
    assert client.post(undo).url == "/incidents/mine/"
    published = make_incident(authors=[ada])
    assert client.get(f"{published.get_absolute_url()}delete/").status_code == 403


def test_nobody_brings_back_what_somebody_else_has_the_place_of(client):
    incident = make_incident(slug="taken")
    client.force_login(make_administrator())
    deletion = delete_incident(incident, by=None, at=LATER)
    make_incident(slug="taken")

    answer = client.post(reverse("incident_undelete", args=[deletion.pk]), follow=True)

    assert "“taken” is another’s address by now: change that first" in answer.text
    assert Deletion.objects.exists()


def test_a_record_with_a_reference_of_a_deleted_one_does_not_get_its_revisions():
    incident = make_restricted(title="Secret")
    keep_revision(incident, by=None, at=STARTED)
    delete_incident(incident, by=None, at=LATER)

    again = make_incident(reference=incident.reference)
    keep_revision(again, by=None, at=LATER)

    assert [revision.number for revision in again.revisions.all()] == [2]


@pytest.mark.both_databases
def test_purging_leaves_no_word_of_it(client):
    incident = make_incident(title="Unheard of")
    make_comment(incident=incident)
    rosa = make_administrator("rosa")
    client.force_login(rosa)
    act(client, "move_to_archived", incident)
    client.post(page("delete", incident), {"post": "yes"})
    deletion = Deletion.objects.get()
    address = reverse("incident_purge", args=[deletion.pk])

    assert "write" in client.post(address, {"reference": "FL-1999-01"}).text
    assert client.post(address, {"reference": incident.reference.lower()}).url == DELETED

    assert not Deletion.objects.exists()
    assert not Revision.objects.exists()
    assert not ReviewComment.objects.exists()
    assert not LogEntry.objects.filter(object_repr__contains="Unheard").exists()


def test_what_the_administration_deletes_can_be_brought_back(client):
    rosa = make_administrator("rosa")
    client.force_login(rosa)
    first, second, third = make_incident(), make_incident(), make_incident()

    client.post(page("delete", first), {"post": "yes"})
    data = {"action": "delete_selected", "_selected_action": [second.pk, third.pk], "post": "yes"}
    client.post(page("changelist", Incident), data)

    assert not Incident.objects.exists()
    assert {(one.reference, one.who) for one in Deletion.objects.all()} == {
        (incident.reference, "rosa") for incident in (first, second, third)
    }
    for deletion in Deletion.objects.all():
        undelete(deletion, by=rosa, at=LATER)
    assert latest(first).data["title"] == first.title
