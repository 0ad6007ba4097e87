from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from lessons.gaps.remediations import RecurredAfterDone
from lessons.gaps.scope import Scope as GapScope
from lessons.remediation_board.recurred import recurred
from lessons.remediation_board.whose import Scope
from tests.factories import (
    STARTED,
    make_administrator,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_our_incident,
    make_remediation,
)

pytestmark = pytest.mark.django_db
URL = reverse("remediation_meeting")


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def make_ours(**fields):
    fields = {"incident": make_our_incident(), "owner_name": "Olga", "moved_on": days_ago(0), **fields}
    return make_remediation(**fields)


def put_off(remediation, *moves):
    for before, after in moves:
        remediation.changes.create(field="due", before=before, after=after, changed_at=timezone.now())


@pytest.mark.both_databases
def test_each_item_stands_once_under_its_gravest_reason(client):
    make_ours(text="late and idle", due_on=days_ago(3), moved_on=days_ago(40))
    put_off(make_ours(text="moved"), ("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-03-01"))
    put_off(make_ours(text="moved once"), ("2026-01-01", "2026-02-01"), ("2026-02-01", ""))
    make_ours(text="nobody's", owner_name="")
    make_ours(text="idle", moved_on=days_ago(30))
    make_ours(text="done late", status="done", due_on=days_ago(3), moved_on=days_ago(90))
    make_remediation(text="theirs", due_on=days_ago(3))
    make_ours(text="hidden", due_on=days_ago(3), incident=make_draft(organization=make_our_incident().organization))

    sections = client.get(URL).context["sections"]

    assert [(section.reason.name, [row.text for row in section.rows]) for section in sections] == [
        ("overdue", ["late and idle"]),
        ("moved", ["moved"]),
        ("nobodys", ["nobody's"]),
        ("stale", ["idle"]),
    ]
    assert sections[0].rows[0].also == ["not moved"]


@pytest.mark.both_databases
def test_what_recurred_after_it_was_done_is_taken_up_again(client):
    lesson = make_lesson(name="Ask who serves")
    make_ours(text="Ask", status="done", completed_on=days_ago(100), team="Storage").applies.add(lesson)
    again = make_our_incident(started_at=datetime.now(UTC) - timedelta(days=20), short_title="Again")
    make_evidence(incident=again, lesson=lesson)

    page = client.get(URL)

    assert page.context["recurred_count"] == 1
    assert "Again" in page.text
    assert client.get(URL, {"team": "Storage"}).context["recurred_count"] == 1
    assert client.get(URL, {"kind": "detect"}).context["recurred_count"] == 0


@pytest.mark.both_databases
def test_what_recurred_of_ours_is_what_the_gap_counts_of_them():
    lessons, ours = [make_lesson(), make_lesson()], make_our_incident(started_at=STARTED)
    for days in (100, 20, 10, None):
        day = days_ago(days) if days else None
        for lesson in lessons:
            make_ours(incident=ours, status="done", completed_on=day).applies.add(lesson)
    make_evidence(incident=make_our_incident(started_at=datetime.now(UTC) - timedelta(days=15)), lesson=lessons[0])
    make_evidence(incident=make_incident(started_at=datetime.now(UTC)), lesson=lessons[1])
    hidden = make_draft(organization=ours.organization, started_at=datetime.now(UTC))
    make_evidence(incident=hidden, lesson=lessons[1])

    for user, counts in ((AnonymousUser(), (2, 6, 1)), (make_administrator(), (5, 6, 2))):
        scope = Scope.asked(user)
        gap = RecurredAfterDone().counted(GapScope(user, among=scope.ours))
        found = recurred(scope)
        assert (len(found.promises), found.whole, found.unknown) == (gap.count, gap.whole, gap.unknown) == counts


def test_more_than_a_meeting_can_decide_is_counted(client):
    incident = make_our_incident()
    for _ in range(15):
        make_ours(incident=incident, due_on=days_ago(3), owner_name="", team="Storage")

    page = client.get(URL)

    assert (page.context["sections"][0].count, len(page.context["sections"][0].rows)) == (15, 12)
    assert "and 3 more" in page.text
    assert "Nothing to decide" in client.get(URL, {"q": "nothing is called this"}).text


def test_without_any_of_ours_it_says_that_theirs_are_not_ours_to_decide(client):
    make_remediation(due_on=days_ago(3))

    assert "not ours to decide" in client.get(URL, {"of": "theirs", "team": "x"}).text
