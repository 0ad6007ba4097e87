from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from incidents.models import Incident
from lessons.broken_promises import (
    recurred,
    recurring_lessons,
    surely_recurred,
    surely_recurring,
    undecided,
    with_violations,
)
from lessons.models import Lesson
from tests.factories import (
    STARTED,
    make_administrator,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_remediation,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
DONE_ON = date(2021, 3, 10)
LATER = datetime(2021, 6, 1, tzinfo=UTC)


def make_promise(*, lesson=None, **fields):
    """A remediation of 2020 that applies a lesson and was done in March 2021."""
    remediation = make_remediation(**{"status": "done", "completed_on": DONE_ON, **fields})
    remediation.applies.add(lesson or make_lesson())
    return remediation


def violate_again(remediation, *, way="violated", make=make_incident, **fields):
    incident = make(**{"started_at": LATER, "organization": remediation.incident.organization, **fields})
    make_evidence(lesson=remediation.applies.get(), incident=incident, way=way)
    return incident


def found(user=ANYBODY):
    promises = recurred(Incident.objects.visible_to(user), user)
    return [(row.remediation, row.again, row.times) for row in with_violations(promises, user)]


@pytest.mark.both_databases
def test_a_lesson_violated_after_its_remediation_was_done_names_both(client):
    remediation = make_promise()
    first = violate_again(remediation)
    violate_again(remediation, started_at=LATER + timedelta(days=1))

    assert found() == [(remediation, first, 2)]
    assert recurring_lessons(ANYBODY, Lesson.objects.all()) == {remediation.applies.get().pk}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("started_at", "has_recurred"),
    [
        (datetime(2021, 3, 9, 12, tzinfo=UTC), False),
        (datetime(2021, 3, 10, 23, tzinfo=UTC), False),
        (datetime(2021, 3, 11, 12, tzinfo=UTC), False),  # at noon UTC the 10th ends where clocks are furthest behind
        (datetime(2021, 3, 11, 12, 1, tzinfo=UTC), True),
        (None, False),
    ],
)
def test_it_recurs_only_after_the_day_of_completion_is_over_everywhere(started_at, has_recurred):
    violate_again(make_promise(), started_at=started_at)

    assert bool(found()) == has_recurred


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "fields",
    [
        {"status": "accepted", "completed_on": None},
        {"status": "declined", "completed_on": None, "declined_because": "Too dear."},
        {"completed_on": None},
    ],
)
def test_what_is_not_done_on_a_known_day_cannot_recur_after_it(fields):
    violate_again(make_promise(**fields))

    assert found() == []


@pytest.mark.both_databases
def test_a_verified_remediation_is_done(client):
    violate_again(make_promise(status="verified", evidence_url="https://example.org/"))

    assert len(found()) == 1


@pytest.mark.both_databases
def test_elsewhere_a_lesson_is_learned_anew(client):
    violate_again(make_promise(), organization=make_organization("Meta"))

    assert found() == []


@pytest.mark.both_databases
@pytest.mark.parametrize("way", ["upheld", "luck", "advised"])
def test_where_it_held_it_did_not_recur(way):
    violate_again(make_promise(), way=way)

    assert found() == []


@pytest.mark.both_databases
def test_another_lesson_violated_later_is_no_recurrence():
    remediation = make_promise()
    make_evidence(incident=make_incident(started_at=LATER, organization=remediation.incident.organization))

    assert found() == []


@pytest.mark.both_databases
def test_done_on_a_day_not_known_it_cannot_be_said():
    remediation = make_promise(completed_on=None)
    violate_again(remediation)
    violate_again(make_promise(completed_on=None), started_at=STARTED - timedelta(days=1))

    open_questions = undecided(Incident.objects.visible_to(ANYBODY), ANYBODY)

    assert [promise.remediation for promise in open_questions] == [remediation]
    assert found() == []


@pytest.mark.both_databases
def test_what_the_reader_may_not_see_recurs_nowhere():
    remediation = make_promise()
    hidden = violate_again(remediation, make=make_draft)
    violate_again(make_promise(incident=make_draft()))

    assert found() == []
    assert (remediation, hidden, 1) in found(make_administrator())


def test_a_first_look_at_a_part_proves_some_and_what_it_does_not_prove_is_asked_in_full(monkeypatch):
    monkeypatch.setattr("lessons.broken_promises.LOOKED_AT_FIRST", 1)
    early, late = make_promise(completed_on=date(2020, 12, 1)), make_promise()
    violate_again(late)
    make_promise(completed_on=date(2020, 12, 2))
    for days in (1, 2):
        violate_again(early, started_at=LATER + timedelta(days=days))

    proved, is_all = surely_recurred(Incident.objects.visible_to(ANYBODY), ANYBODY)

    assert not is_all
    assert [promise.remediation for promise in proved] == [early]
    assert recurring_lessons(ANYBODY, Lesson.objects.all()) == {early.applies.get().pk, late.applies.get().pk}


@pytest.mark.both_databases
def test_a_look_at_a_few_incidents_of_each_lesson_proves_what_they_prove_and_nothing_else(monkeypatch):
    monkeypatch.setattr("lessons.broken_promises.LOOKED_AT_FIRST", 1)
    monkeypatch.setattr("lessons.broken_promises.LOOKED_AT_OF_EACH", 1)
    plain, behind_others, hidden, elsewhere, before = (make_promise() for _ in range(5))
    violate_again(plain)
    violate_again(behind_others)
    newer = make_incident(started_at=LATER + timedelta(days=9), organization=make_organization("Another"))
    make_evidence(lesson=behind_others.applies.get(), incident=newer)
    violate_again(hidden, make=make_draft)
    make_evidence(lesson=elsewhere.applies.get(), incident=newer)
    violate_again(before, started_at=before.incident.started_at + timedelta(hours=1))
    lessons = Lesson.objects.all()

    assert surely_recurring(ANYBODY, lessons) == {plain.applies.get().pk}
    assert recurring_lessons(ANYBODY, lessons) == {plain.applies.get().pk, behind_others.applies.get().pk}
    assert hidden.applies.get().pk in recurring_lessons(make_administrator(), lessons)


def test_the_pages_name_the_remediation_and_the_later_incident(client):
    lesson = make_lesson()
    remediation = make_promise(lesson=lesson, incident=make_incident(short_title="The first"), text="Split the fleet.")
    again = violate_again(remediation, short_title="The second")
    calm = make_lesson()
    make_evidence(lesson=calm)

    of_lesson = client.get(lesson.get_absolute_url()).text
    index = client.get(reverse("lesson_list")).text
    of_remediation = client.get(remediation.get_absolute_url()).text
    of_gap = client.get(reverse("gap_detail", args=["recurred-after-done"])).text
    board = client.get(reverse("remediation_list"))

    for page in (of_lesson, of_gap):
        for text in ("Split the fleet.", "The first", "The second", "10 Mar 2021", again.get_absolute_url()):
            assert text in page
    assert of_lesson.index("Recurred after done") < of_lesson.index('id="recurrence"')
    assert index.count("recurred after done") == 1
    assert "Recurred after done:" in of_remediation
    assert again.get_absolute_url() in of_remediation
    assert {row.gap.slug: row.count for row in board.context["gaps"]}["recurred-after-done"] == 1


def test_a_lesson_that_did_not_recur_says_nothing_of_it(client):
    remediation = make_promise()

    page = client.get(remediation.applies.get().get_absolute_url()).text

    assert "Recurred" not in page
    assert "Not broken by Amazon Web Services since" in client.get(remediation.get_absolute_url()).text


def test_the_pages_say_what_would_have_to_be_known(client):
    remediation = make_promise(completed_on=None)
    violate_again(remediation)

    assert "the day of completion is not known" in client.get(remediation.applies.get().get_absolute_url()).text
    assert "as the day of completion is not known" in client.get(remediation.get_absolute_url()).text
    gap = client.get(reverse("gap_detail", args=["recurred-after-done"])).text
    assert "It cannot be said of <strong>1</strong> more" in gap
    assert "None of which it can be said." in gap


def test_of_many_the_lesson_page_shows_those_done_last(client):
    lesson = make_lesson()
    for days in range(12):
        remediation = make_promise(lesson=lesson, completed_on=DONE_ON - timedelta(days=days))
    violate_again(remediation)

    context = client.get(lesson.get_absolute_url()).context

    assert [promise.remediation.completed_on for promise in context["recurred"]] == [
        DONE_ON - timedelta(days=days) for days in range(10)
    ]
    assert context["has_more_recurred"]
