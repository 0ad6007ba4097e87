"""A postmortem goes from draft to archive by steps, each for those who may, and two people at once undo nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from incidents.models import Incident
from postmortems.document.amending import amend
from postmortems.history import keep_revision
from postmortems.review.holding import Refused
from postmortems.review.steps import ARCHIVE, PUBLISH, REOPEN, SEND_BACK, SUBMIT, may_publish, take
from postmortems.review.visibility import restrict
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_draft,
    make_in_review,
    make_incident,
    make_reviewer,
)

pytestmark = pytest.mark.django_db


def steps_of(incident):
    changes = incident.status_changes.order_by("pk")
    return [(change.from_state, change.to_state, change.who, change.why) for change in changes]


def test_a_draft_is_submitted_sent_back_published_archived_and_reopened():
    ana, rita = make_author("ana"), make_reviewer("rita")
    incident = make_in_review(state="draft", authors=[ana])
    hours = (STARTED + timedelta(hours=number) for number in range(9))

    take(SUBMIT, incident, by=ana, at=next(hours))
    take(SEND_BACK, incident, by=rita, at=next(hours), why=" No trigger yet. ")
    take(SUBMIT, incident, by=ana, at=next(hours), why="Now there is one.")
    take(PUBLISH, incident, by=rita, at=next(hours))
    take(ARCHIVE, incident, by=rita, at=next(hours))
    take(REOPEN, incident, by=rita, at=next(hours), why="It happened again.")
    take(PUBLISH, incident, by=rita, at=next(hours))

    assert steps_of(incident) == [
        ("draft", "in_review", "ana", ""),
        ("in_review", "draft", "rita", "No trigger yet."),
        ("draft", "in_review", "ana", "Now there is one."),
        ("in_review", "published", "rita", ""),
        ("published", "archived", "rita", ""),
        ("archived", "in_review", "rita", "It happened again."),
        ("in_review", "published", "rita", ""),
    ]
    revisions = incident.revisions.order_by("number")
    assert [revision.state for revision in revisions] == ["draft", *(to for _, to, _, _ in steps_of(incident))]
    assert (revisions[2].by, revisions[2].why) == (rita, "No trigger yet.")
    incident.refresh_from_db()
    assert (incident.state, incident.version) == ("published", 8)
    assert incident.published_at == STARTED + timedelta(hours=3)


@pytest.mark.parametrize("step", [SEND_BACK, REOPEN])
def test_what_goes_back_needs_a_reason(step):
    incident = make_incident(state="in_review" if step is SEND_BACK else "published")

    with pytest.raises(ValidationError, match="say so"):
        take(step, incident, by=make_reviewer(), at=STARTED, why="  ")
    assert not incident.status_changes.exists()


def test_who_submitted_it_or_changed_it_since_does_not_publish_it_until_it_is_submitted_anew(settings):
    ana, rita, anton, other = make_author(), make_reviewer(), make_administrator(), make_reviewer()
    incident = make_in_review(state="draft", authors=[ana])
    take(SUBMIT, incident, by=anton, at=timezone.now() - timedelta(hours=1))
    restrict(incident, visibility="internal", groups=[], by=other, at=timezone.now())
    amend(incident, {"title": "Told better"}, by=rita, at=timezone.now())
    keep_revision(incident, by=rita, at=timezone.now())

    for writer in (ana, rita, anton):
        with pytest.raises(Refused):
            take(PUBLISH, incident, by=writer, at=STARTED)
    assert may_publish(other, incident)
    take(SEND_BACK, incident, by=rita, at=timezone.now(), why="Look at what I changed.")
    take(SUBMIT, incident, by=ana, at=timezone.now())
    take(PUBLISH, incident, by=rita, at=timezone.now())

    assert Incident.objects.get().state == "published"


def test_a_team_of_one_switches_four_eyes_off(settings):
    settings.FAULTLINE_FOUR_EYES = False
    rita = make_reviewer()
    incident = make_in_review(state="draft", authors=[rita])

    take(SUBMIT, incident, by=rita, at=STARTED)
    take(PUBLISH, incident, by=rita, at=STARTED)

    assert Incident.objects.get().state == "published"


def test_what_is_not_fit_for_readers_stays_in_review():
    incident = make_in_review()
    incident.impacts.all().delete()
    incident.causes.all().delete()

    with pytest.raises(ValidationError, match="cannot be published yet"):
        take(PUBLISH, incident, by=make_reviewer(), at=STARTED)
    assert Incident.objects.get().state == "in_review"


def test_a_step_on_what_was_deleted_meanwhile_is_refused():
    incident = make_draft()
    Incident.objects.get().delete()

    with pytest.raises(Refused, match="no such incident"):
        take(SUBMIT, incident, by=make_administrator(), at=STARTED)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_is_told_what_the_other_did():
    incident = make_in_review()
    people = {PUBLISH: make_reviewer("rita"), SEND_BACK: make_reviewer("rob")}
    both_have_read = Barrier(2, timeout=60)

    def act(step):
        try:
            mine = Incident.objects.get(pk=incident.pk)
            both_have_read.wait()
            take(step, mine, by=people[step], at=timezone.now(), why="Because.")
        except Refused as refused:
            return refused.messages
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = [said for said in pool.map(act, people) if said]

    [change] = incident.status_changes.all()
    state = Incident.objects.get(pk=incident.pk).state
    assert (change.to_state, change.why) == (state, "Because.")
    assert told == [[f"Somebody else was quicker: it is now {state}."]]
