"""The life of a remediation: which step follows which, what each asks, and what it leaves on record."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import Incident
from lessons.models import STEPS, DueDate, DuePrecision, Remediation, RemediationChange, RemediationChanged
from tests.factories import make_author, make_draft, make_remediation, make_reviewer, make_user
from tests.properties import few_examples
from tests.two_people import at_once, move_at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
Status, Field = Remediation.Status, RemediationChange.Field
#: What a remediation needs to be in a status.
NEEDS: dict = {
    Status.DONE: {"completed_on": date(2026, 1, 5)},
    Status.VERIFIED: {"completed_on": date(2026, 1, 5), "evidence_note": "It held in the drill."},
    Status.DECLINED: {"declined_because": "Too dear."},
}
#: The steps that there are, as a manager would say them; anything else is none.
ALLOWED = {
    ("proposed", "accepted"),
    ("proposed", "in_progress"),
    ("proposed", "declined"),
    ("accepted", "in_progress"),
    ("accepted", "done"),
    ("accepted", "declined"),
    ("in_progress", "accepted"),
    ("in_progress", "done"),
    ("in_progress", "declined"),
    ("done", "verified"),
    *product(["done", "verified", "declined"], ["accepted", "proposed"]),
}


def made(status="proposed", **fields):
    return make_remediation(status=status, **{**NEEDS.get(status, {}), **fields})


def saved(remediation):
    return Remediation.objects.get(pk=remediation.pk)


def rows(remediation):
    changes = remediation.changes.oldest_first()
    return [(change.field, change.before, change.after, change.note) for change in changes]


def test_the_table_of_steps_is_the_one_that_was_agreed():
    assert {(before, after) for before, steps in STEPS.items() for after in steps} == ALLOWED
    assert set(STEPS) == set(Status)


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_a_step_is_taken_and_leaves_one_row_or_is_refused_and_changes_nothing(before, after):
    remediation, rita = made(before), make_reviewer()

    def move():
        remediation.move_to(after, by=rita, at=NOW, note="For a reason.")

    if (before, after) in ALLOWED:
        move()
        assert rows(remediation) == [("status", before, after, "For a reason.")]
        now = saved(remediation)
        assert (now.status, now.version, now.moved_on) == (after, 2, NOW.date())
        assert (now.completed_on is not None) == now.is_complete
        assert Incident.objects.get(pk=now.incident_id).version == 2
    else:
        with pytest.raises(ValidationError, match="It is "):
            move()
        assert rows(remediation) == []
        assert (remediation.status, saved(remediation).status, saved(remediation).version) == (before, before, 1)
        assert Incident.objects.get(pk=remediation.incident_id).version == 1


@pytest.mark.parametrize(
    ("before", "verb", "asked", "complaint"),
    [
        ("accepted", "complete", {"on": date(2026, 11, 22)}, "a day to come"),
        ("accepted", "complete", {"on": date(2024, 1, 1)}, "before it was opened"),
        ("proposed", "decline", {"because": " "}, "Say why"),
        ("done", "verify", {}, "Say what shows"),
        ("done", "verify", {"evidence_url": "javascript:alert(1)"}, "http"),
        ("done", "reopen", {"why": ""}, "Say why"),
        ("done", "reopen", {"why": "x", "to": "in_progress"}, "It is done, and can next be"),
        ("done", "accept", {}, "open it again, and say why"),
        ("accepted", "start", {"note": "x" * 3000}, "at most 2000"),
        ("accepted", "start", {"note": "\x00"}, "control"),
        ("accepted", "note", {"text": ""}, "empty"),
        ("accepted", "assign", {"team": "x" * 121}, "at most 120"),
        ("accepted", "assign", {"team": ""}, "Nothing changes"),
        ("accepted", "assign", {"owner_name": "a\nb"}, "line"),
        ("accepted", "link_ticket", {"tracker": "javascript:alert(1)"}, "http"),
        ("accepted", "postpone", {"to": DueDate(date(2026, 3, 1)), "why": "x"}, "put off to a day after"),
        ("accepted", "postpone", {"to": DueDate(date(2026, 5, 1)), "why": ""}, "Say why"),
        ("accepted", "set_due", {"to": DueDate(date(2026, 5, 1))}, "say why it is put off"),
        ("accepted", "set_due", {"to": DueDate(date(2024, 5, 1))}, "before it was opened"),
        ("accepted", "set_due", {"to": None}, "Say why"),
        ("done", "postpone", {"to": DueDate(date(2026, 5, 1)), "why": "x"}, "only what is open"),
    ],
)
def test_what_a_verb_is_not_given_or_cannot_take_is_said_in_a_sentence_and_nothing_is_written(
    before, verb, asked, complaint
):
    remediation = made(before, opened_on=date(2025, 1, 1), due_on=date(2026, 4, 1))
    columns = Remediation.objects.filter(pk=remediation.pk).values().get()

    with pytest.raises(ValidationError, match=complaint):
        getattr(remediation, verb)(by=make_reviewer(), at=NOW, **asked)
    assert Remediation.objects.filter(pk=remediation.pk).values().get() == columns
    assert {name: getattr(remediation, name) for name in columns} == columns
    assert not remediation.changes.exists()


def test_the_day_on_which_it_was_done_can_be_told_and_is_kept_until_it_is_opened_again():
    remediation = made("accepted")
    remediation.complete(by=make_author(), at=NOW, on=date(2026, 11, 1))
    remediation.verify(by=make_reviewer(), at=NOW, evidence_url="https://example.com/drill")
    assert saved(remediation).completed_on == date(2026, 11, 1)

    remediation.reopen(by=None, at=NOW, why="It came again.", to=Status.PROPOSED)
    assert saved(remediation).completed_on is None
    assert remediation.changes.first().completed_on == date(2026, 11, 1)


def test_who_owns_it_does_not_verify_it_and_without_an_account_not_who_completed_it():
    olga, rita = make_author("olga", first_name="Olga", last_name="Owner"), make_reviewer("rita")
    owned, named, free = made("done", owner=olga), made("accepted", owner_name="olga owner"), made("accepted")
    free.complete(by=rita, at=NOW)
    named.complete(by=None, at=NOW)

    for remediation, who in ((owned, olga), (named, olga), (free, rita), (owned, None)):
        with pytest.raises(ValidationError, match=r"Somebody (else|with an account) verifies it"):
            remediation.verify(by=who, at=NOW, note="Seen")
    for remediation, who in ((owned, rita), (named, rita), (free, olga)):
        remediation.verify(by=who, at=NOW, note="Seen")
        assert (saved(remediation).status, saved(remediation).evidence_note) == ("verified", "Seen")


def test_it_is_given_to_an_account_to_a_name_to_a_team_or_to_nobody():
    remediation, bo, ana = made(), make_author("bo"), make_author("ana")

    remediation.assign(by=ana, at=NOW, owner=bo, team="Storage")
    remediation.assign(by=ana, at=NOW, owner_name="Cy Young")
    remediation.assign(by=ana, at=NOW, owner=None, note="Left")
    assert not remediation.has_owner or remediation.team == "Storage"
    assert rows(remediation) == [
        ("owner", "", "@bo", ""),
        ("team", "", "Storage", ""),
        ("owner", "@bo", "Cy Young", ""),
        ("owner", "Cy Young", "", "Left"),
    ]


def test_nobody_owns_what_they_may_not_read():
    remediation = make_remediation(incident=make_draft())

    with pytest.raises(ValidationError, match="rid may not read this incident"):
        remediation.assign(by=None, at=NOW, owner=make_user("rid"))


def test_every_postponement_is_kept_and_added_up():
    remediation = made("accepted")
    assert not remediation.postponements
    remediation.set_due(by=None, at=NOW, to=DueDate(date(2026, 12, 1)))
    remediation.postpone(by=None, at=NOW, to=DueDate(date(2026, 12, 31), DuePrecision.MONTH), why="Parts are late.")
    remediation.postpone(by=None, at=NOW, to=DueDate(date(2027, 1, 11)), why="So are people.")

    assert rows(remediation)[1:] == [
        ("due", "2026-12-01", "2026-12", "Parts are late."),
        ("due", "2026-12", "2027-01-11", "So are people."),
    ]
    assert str(remediation.postponements) == "moved twice, 41 days in all"
    assert str(Remediation.objects.with_postponements().get().postponements) == "moved twice, 41 days in all"
    remediation.undo(remediation.changes.first(), by=None, at=NOW)
    assert str(remediation.postponements) == "moved once, 30 days in all"
    remediation.set_due(by=None, at=NOW, to=DueDate(date(2026, 11, 30)))
    assert str(remediation.postponements) == "moved twice, 1 day earlier"
    assert remediation.changes.first().after_label == "30 Nov 2026"


def test_priority_and_ticket_are_kept_as_words():
    remediation = made()
    remediation.prioritise(by=None, at=NOW, priority=1)
    remediation.link_ticket(by=None, at=NOW, tracker="OPS-7")
    remediation.link_ticket(by=None, at=NOW, tracker="https://github.com/a/b/issues/1")

    assert rows(remediation) == [
        ("priority", "", "high", ""),
        ("ticket", "", "OPS-7", ""),
        ("ticket", "OPS-7", "https://github.com/a/b/issues/1", ""),
    ]
    assert (saved(remediation).tracker_key, saved(remediation).ticket.label) == ("", "a/b#1")


def test_each_kind_of_change_can_be_taken_back_in_its_order():
    bo, remediation = make_author("bo"), made("accepted", completed_on=None, due_on=date(2026, 4, 1))
    remediation.complete(by=bo, at=NOW, on=date(2026, 2, 3))
    remediation.reopen(by=bo, at=NOW, why="Not yet")
    remediation.assign(by=bo, at=NOW, owner=bo)
    remediation.prioritise(by=bo, at=NOW, priority=3)
    remediation.postpone(by=bo, at=NOW, to=DueDate(date(2026, 9, 30), DuePrecision.QUARTER), why="Late")
    done, reopened, *others = remediation.changes.oldest_first()

    with pytest.raises(ValidationError, match="Its status was changed again since: take that back first"):
        remediation.undo(done, by=bo, at=NOW)
    for change in (reopened, *others):
        remediation.undo(change, by=bo, at=NOW, note="A slip")
        with pytest.raises(ValidationError, match="It was taken back already"):
            remediation.undo(change, by=bo, at=NOW)
    now = saved(remediation)
    assert (now.status, now.completed_on, now.owner, now.priority) == ("done", date(2026, 2, 3), None, None)
    assert (now.due, now.version) == (DueDate(date(2026, 4, 1)), 10)
    with pytest.raises(ValidationError, match="make the change again"):
        remediation.undo(remediation.changes.filter(is_undo=True)[0], by=bo, at=NOW)
    remediation.undo(done, by=bo, at=NOW)
    assert (saved(remediation).status, saved(remediation).completed_on) == ("accepted", None)


def test_what_cannot_be_taken_back_is_said():
    remediation = made()
    remediation.keep_differences({}, by=None, at=NOW)
    note = remediation.note(by=None, at=NOW, text="Waiting.")
    started = remediation.start(by=None, at=NOW)
    Remediation.objects.update(status="accepted")

    for change, told in (
        (note, "stays in the history"),
        (remediation.changes.last(), "none before it"),
        (started, "“accepted” stands there now"),
    ):
        with pytest.raises(ValidationError, match=told):
            remediation.undo(change, by=None, at=NOW)


def test_undoing_after_the_owner_left_gives_it_to_the_name():
    bo, remediation = make_author("bo"), made()
    remediation.assign(by=None, at=NOW, owner=bo)
    change = remediation.assign(by=None, at=NOW, owner=make_author("cy"))
    bo.delete()
    remediation.undo(change, by=None, at=NOW)

    assert (saved(remediation).owner, saved(remediation).owner_name) == (None, "bo")


def test_whoever_decided_on_an_old_version_is_told_what_came_between_and_a_note_is_no_conflict():
    remediation, bo = made("accepted"), make_author("bo")
    mine = saved(remediation)
    remediation.note(by=bo, at=NOW, text="Soon.")
    mine.prioritise(by=bo, at=NOW, priority=2, seen=1)
    remediation.assign(by=bo, at=NOW, team="Storage")

    with pytest.raises(RemediationChanged, match="somebody has changed it") as refused:
        mine.start(by=None, at=NOW, seen=mine.version)
    assert [(change.field, change.after, change.who) for change in refused.value.changes] == [("team", "Storage", "bo")]
    assert (refused.value.remediation.team, saved(remediation).status) == ("Storage", "accepted")
    for seen in (0, 99, 1):
        with pytest.raises(RemediationChanged):
            mine.start(by=None, at=NOW, seen=seen)
    mine.start(by=None, at=NOW, seen=str(mine.version))


@pytest.mark.both_databases
def test_a_step_from_an_old_copy_starts_at_what_is_saved_and_overwrites_nothing():
    remediation = made("accepted")
    old = saved(remediation)
    remediation.complete(by=None, at=datetime(2025, 1, 1, tzinfo=UTC))
    remediation.text = "Newer"
    remediation.save()

    old.move_to("verified", by=make_reviewer(), at=NOW, evidence_url="https://example.com/drill")

    assert (saved(remediation).text, saved(remediation).completed_on) == ("Newer", date(2025, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_move_one_remediation_at_once_leave_one_step_after_the_other():
    remediation = made()

    move_at_once(remediation, ["accepted", "in_progress"], at=NOW)

    now = saved(remediation)
    (_, _, first, _), (_, second_from, second, _) = rows(now)
    assert {first, second} == {"accepted", "in_progress"}
    assert (second_from, now.status, now.version, now.incident.version) == (first, second, 3, 3)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_saw_the_same_one_is_told_what_the_other_did_and_nothing_is_lost():
    remediation = made("accepted", due_on=date(2026, 12, 1))

    errors = at_once(
        remediation,
        lambda mine: mine.postpone(by=None, at=NOW, to=DueDate(date(2027, 1, 1)), why="Late", seen=mine.version),
        lambda mine: mine.assign(by=None, at=NOW, team="Storage", seen=mine.version),
    )

    (told,) = filter(None, errors)
    (kept,) = rows(remediation)
    assert isinstance(told, RemediationChanged)
    assert [change.field for change in told.changes] == [kept[0]]
    assert saved(remediation).version == 2


VERBS = st.sampled_from(
    [
        lambda one, who, at: one.accept(by=who, at=at),
        lambda one, who, at: one.start(by=who, at=at),
        lambda one, who, at: one.complete(by=who, at=at),
        lambda one, who, at: one.verify(by=who, at=at, note="Seen"),
        lambda one, who, at: one.decline(by=who, at=at, because="No"),
        lambda one, who, at: one.reopen(by=who, at=at, why="Again"),
        lambda one, who, at: one.assign(by=who, at=at, owner=who),
        lambda one, who, at: one.postpone(by=who, at=at, to=DueDate(one.due_on + timedelta(days=7)), why="Late"),
        lambda one, who, at: one.set_due(by=who, at=at, to=DueDate(one.due_on - timedelta(days=3))),
        lambda one, who, at: one.note(by=who, at=at, text="Hm"),
        lambda one, who, at: one.undo(
            one.changes.exclude(field=Field.NOTE).filter(is_undo=False).first(), by=who, at=at
        ),
    ]
)


@few_examples
@given(data=st.data())
def test_whatever_is_done_to_it_its_history_tells_how_it_stands(data):
    remediation = made("accepted", due_on=date(2026, 6, 1))
    people = [make_author(), make_author()]
    first = remediation.due_on
    for number in range(data.draw(st.integers(1, 8))):
        verb, who = data.draw(VERBS), data.draw(st.sampled_from(people))
        before = remediation.changes.count()
        try:
            verb(remediation, who, NOW + timedelta(hours=number))
        except ValidationError:
            assert remediation.changes.count() == before
        except AttributeError:  # there is nothing to take back
            assert before == 0 or remediation.changes.filter(is_undo=False).exclude(field=Field.NOTE).count() == 0
        else:
            assert remediation.changes.count() == before + 1
        now = saved(remediation)
        last = {change.field: change.after for change in now.changes.oldest_first()}
        assert now.told | {field: text for field, text in last.items() if field != Field.NOTE} == now.told
        assert (now.completed_on is not None) == now.is_complete
        assert now.version == 1 + now.changes.count()
        assert now.postponements.days == (now.due_on - first).days
        if now.status == Status.VERIFIED:
            verified = now.changes.filter(field=Field.STATUS, after=Status.VERIFIED).first()
            assert now.evidence_note
            done = now.changes.filter(field=Field.STATUS, after=Status.DONE, is_undo=False).exclude(before="verified")
            assert verified.is_undo or verified.changed_by != done.first().changed_by or now.owner
