"""People of an incident: with an account or by name, and named to readers with an account alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from incidents.models import Incident, Participant
from lessons.models import Remediation, VocabularyChange
from lessons.vocabulary.apart import keep_apart
from lessons.vocabulary.undoing import undo
from tests.administration import errors, save
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_incident,
    make_lesson,
    make_our_incident,
    make_reader,
    make_remediation,
    make_reviewer,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident():
    incident = make_incident(authors=[make_author("zoe", first_name="Zoe", last_name="Adams")])
    incident.named_authors.create(name="Jane Doe")
    incident.participants.create(position=0, name="Max Power", role="incident commander")
    incident.participants.create(position=1, user=make_user("bob"), role="scribe")
    make_remediation(incident=incident, owner_name="Olga Owner", team="Storage")
    return incident


def test_the_page_names_people_to_readers_with_an_account_alone(client, incident):
    url = incident.get_absolute_url()
    html = client.get(url).text
    for name in ("Zoe", "Jane Doe", "Max Power", "incident commander", "bob", "Olga"):
        assert name not in html
    assert "assigned" in html

    client.force_login(make_reader("me"))
    html = client.get(url).text
    assert "Written by Jane Doe, Zoe Adams" in html
    said = " ".join(html.replace('<span dir="auto">', "").replace("</span>", "").split())
    assert "Took part: Max Power (incident commander), bob (scribe)" in said
    assert "Olga Owner" in html


def test_many_who_took_part_are_folded_away(client, incident):
    incident.participants.bulk_create(
        Participant(incident=incident, position=place, name=f"Person {place}") for place in range(2, 20)
    )
    client.force_login(make_reader("me"))

    assert "<summary>12 more who took part</summary>" in client.get(incident.get_absolute_url()).text


@pytest.mark.both_databases
def test_who_took_part_stays_on_record_when_the_account_is_deleted(incident):
    participant = incident.participants.get(role="scribe")
    participant.user.delete()

    participant.refresh_from_db()
    assert (participant.user, participant.name, str(participant)) == (None, "bob", "bob")


@pytest.mark.both_databases
def test_authors_and_owners_stay_on_record_when_the_account_is_deleted(incident):
    zoe = incident.authors.get()
    remediation = make_remediation(incident=incident, owner=zoe)
    twice = make_incident(authors=[zoe])
    twice.named_authors.create(name="Zoe Adams")
    zoe.delete()

    remediation.refresh_from_db()
    assert (remediation.owner, remediation.owner_name) == (None, "Zoe Adams")
    assert [author.name for author in incident.named_authors.all()] == ["Jane Doe", "Zoe Adams"]
    assert [author.name for author in twice.named_authors.all()] == ["Zoe Adams"]


@pytest.mark.both_databases
def test_who_changed_something_stays_on_record_when_the_account_is_deleted(client, incident):
    zoe, reviewer = incident.authors.get(), make_reviewer("rita")
    remediation = make_remediation(incident=incident)
    incident.move_to(Incident.State.ARCHIVED, by=zoe, at=STARTED)
    incident.move_to(Incident.State.PUBLISHED, by=zoe, at=STARTED + timedelta(days=1))
    remediation.move_to(Remediation.Status.ACCEPTED, by=zoe, at=STARTED)
    keep_apart(make_lesson(), make_lesson(), by=zoe, at=STARTED)
    undo(VocabularyChange.objects.get(), by=zoe, at=STARTED)
    zoe.delete()

    archived, published = incident.status_changes.order_by("changed_at")
    done, change = remediation.changes.get(), VocabularyChange.objects.get()
    for step in (archived, published, done, change):
        assert (step.changed_by, step.changed_by_name, step.who) == (None, "Zoe Adams", "Zoe Adams")
    assert (change.undone_by, change.who_undid_it) == (None, "Zoe Adams")
    pages = [incident.get_absolute_url(), remediation.get_absolute_url()]
    assert not [address for address in pages if "Zoe Adams" in client.get(address).text]
    client.force_login(reviewer)
    assert all("<bdi>Zoe Adams</bdi>" in client.get(address).text for address in [*pages, reverse("lesson_vocabulary")])


@pytest.mark.both_databases
def test_a_step_is_by_an_account_or_a_name(incident):
    step = incident.record_state(by=make_user("rita"), at=STARTED)
    step.changed_by_name = "Rita"

    with pytest.raises(ValidationError, match="Who changed it is an account or"):
        step.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()


@pytest.mark.both_databases
def test_a_participant_is_somebody_and_has_one_name():
    incident, bob = make_incident(), make_user("bob")

    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(incident=incident, role="scribe")
    with pytest.raises(ValidationError, match="leave the name out"):
        Participant(incident=incident, user=bob, name="Bob").full_clean()
    with pytest.raises(ValidationError, match="Say who took part"):
        Participant(incident=incident, role="scribe").full_clean()


def test_the_administration_takes_people_by_account_or_by_name(client, incident):
    client.force_login(make_administrator())

    assert save(client, incident, **{"participants-0-role": "lead"}).status_code == 302
    assert save(client, incident, **{"named_authors-0-name": "Jane D."}).status_code == 302
    assert incident.participants.first().role == "lead"
    assert incident.named_authors.get().name == "Jane D."
    told = "Somebody with an account is called by it: leave the name out."
    assert errors(save(client, incident, **{"participants-1-name": "Bob"})) == [told]
    nobody = {"participants-1-user": "", "participants-1-name": ""}
    assert errors(save(client, incident, **nobody)) == ["Say who took part: an account, or a name."]


@pytest.mark.both_databases
def test_an_owner_is_an_account_or_a_name():
    remediation = make_remediation(owner=make_user("bob"))
    remediation.owner_name = "Bob"

    with pytest.raises(ValidationError, match="An owner is an account or"):
        remediation.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        remediation.save()


@pytest.mark.both_databases
def test_a_remediation_with_a_named_owner_is_not_without_one(client):
    make_remediation(owner_name="Olga Owner", incident=make_our_incident())
    nobody = make_remediation(incident=make_our_incident())

    assert list(Remediation.objects.without_owner()) == [nobody]
    board = client.get("/remediations/?owner=none").context
    assert board["figures"].number("without_owner") == 1
    assert [row for group in board["groups"] for row in group.rows] == [nobody]


@pytest.mark.both_databases
def test_the_order_by_owner_tells_nothing_to_those_to_whom_owners_are_not_named(client):
    last = make_remediation(owner_name="Zoe", position=1)
    first = make_remediation(incident=last.incident, owner_name="Amy", position=2)

    def listed():
        groups = client.get("/remediations/?sort=owner").context["groups"]
        return [row for group in groups for row in group.rows]

    assert listed() == [last, first]
    client.force_login(make_reader("me"))
    assert listed() == [first, last]
