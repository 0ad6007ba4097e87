"""What other trackers call a status is read as ours, and their word kept until the status changes."""

import json

import pytest
from django.utils import timezone

from incidents.models import Incident
from lessons.models import Remediation
from lessons.models.foreign_status import MEANING, plain
from postmortems.document.fields import POSTMORTEM
from postmortems.document.formats import written
from postmortems.document.importing import import_documents
from postmortems.document.record import postmortem_data
from postmortems.document.schema import schema
from tests.administration import save
from tests.factories import STARTED, make_administrator, make_our_incident, make_remediation

pytestmark = pytest.mark.django_db
Status = Remediation.Status


def imported(status, **row):
    """Import one remediation whose document gives it this status; what is wrong with it."""
    data = {
        "format": "faultline/postmortem/1",
        "slug": "bad-day",
        "title": "A bad day",
        "organization": "Amazon Web Services",
        "zone": "UTC",
        "severity": 1,
        "remediations": [{"key": "a", "text": "Mend it.", "kind": "prevent", "status": status, **row}],
    }
    report = import_documents([("a.json", json.dumps(data).encode())], by=None, at=timezone.now())
    return [str(problem) for problem in report.problems] or [result.outcome for result in report.results]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Blocked", Status.ACCEPTED),
        ("TO_DO", Status.ACCEPTED),
        ("todo", Status.ACCEPTED),
        ("open", Status.ACCEPTED),
        ("in review", Status.IN_PROGRESS),
        ("Won’t Do", Status.DECLINED),
        ("won't fix", Status.DECLINED),
        ("wontfix", Status.DECLINED),
        ("Cancelled", Status.DECLINED),
        ("closed", Status.DONE),
        ("Completed", Status.DONE),
        ("fixed", Status.DONE),
        ("new", Status.PROPOSED),
    ],
)
def test_a_word_of_another_tracker_is_read_as_ours_and_kept(word, status):
    reason = {"declined_because": "Too dear."} if status == Status.DECLINED else {}

    assert imported(word, **reason) == ["created"]
    assert imported(word, **reason) == ["unchanged"]
    remediation = Remediation.objects.get()
    assert (remediation.status, remediation.stated_status) == (status, word)
    assert remediation.changes.get().note == f"Imported as “{word}”"


@pytest.mark.parametrize("word", ["in progress", "In-Progress", "in_progress", "IN PROGRESS"])
def test_our_own_words_in_another_spelling_are_ours(word):
    assert imported(word) == ["created"]
    assert (Remediation.objects.get().status, Remediation.objects.get().stated_status) == (Status.IN_PROGRESS, "")
    assert Remediation.objects.get().changes.get().note == "Imported"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("sleeping", "“sleeping” is not one of proposed, accepted, in_progress, done, verified, declined"),
        ("x" * 500, "is not one of proposed, accepted"),
        ("wontfix", "“wontfix” means declined, and is declined without a reason (declined_because)"),
    ],
)
def test_a_word_that_cannot_be_taken_is_one_clear_message(word, told):
    problems = imported(word)

    assert len(problems) == 1
    assert problems[0].startswith("a.json, line 1: remediations 1, status: ")
    assert told in problems[0]


def test_an_export_says_both_and_comes_back_the_same():
    imported("Blocked")

    def text():
        whole = POSTMORTEM.with_whole_record(Incident.objects.all()).get()
        return written(postmortem_data(whole, backup=True), POSTMORTEM, "md")

    before = text()
    assert "  status: accepted\n  stated_status: Blocked\n" in before
    Incident.objects.all().delete()
    assert not import_documents([("a.md", before.encode())], by=None, at=timezone.now()).problems
    assert text() == before


def test_pages_tell_the_word_until_the_status_changes(client):
    remediation = make_remediation(incident=make_our_incident(), status=Status.ACCEPTED, stated_status="Blocked")
    addresses = [remediation.get_absolute_url(), remediation.incident.get_absolute_url(), "/remediations/"]
    for address in addresses:
        assert "stated as “Blocked”" in client.get(address).text

    remediation.note(by=None, at=STARTED, text="Still blocked.")
    assert Remediation.objects.get().stated_status == "Blocked"
    remediation.move_to(Status.IN_PROGRESS, by=None, at=STARTED)
    assert Remediation.objects.get().stated_status == ""
    assert "stated as" not in client.get(remediation.get_absolute_url()).text


def test_the_form_forgets_the_word_with_the_status_it_was_for(client):
    client.force_login(make_administrator())
    remediation = make_remediation(status=Status.ACCEPTED, stated_status="Blocked")

    save(client, remediation, text="Another text.")
    assert Remediation.objects.get().stated_status == "Blocked"
    save(client, remediation, status=Status.IN_PROGRESS)
    assert Remediation.objects.get().stated_status == ""
    save(client, remediation, status=Status.ACCEPTED, stated_status="On hold")
    assert Remediation.objects.get().stated_status == "On hold"


def test_every_word_is_plain_means_a_status_and_is_none_of_ours():
    ours = {plain(status) for status in Status.values}

    assert set(MEANING.values()) <= set(Status.values)
    assert all(plain(word) == word and word not in ours for word in MEANING)
    taken = schema("postmortem")["properties"]["remediations"]["items"]["properties"]["status"]["enum"]
    assert set(taken) == set(Status.values) | set(MEANING)
