"""The page of a lesson reads what broke it once, and tells of it what the questions to the database tell."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from incidents.facets import fold
from incidents.models import Incident
from lessons.breaches import Breaches
from lessons.broken_promises import recurred, undecided, with_violations
from lessons.models import Remediation
from tests.factories import (
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_remediation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ANYBODY = AnonymousUser()
DONE = Remediation.Status.DONE
NOON_AFTER = datetime(2021, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def lesson():
    """Broken by two organisations, with promises done before, after and on days not known."""
    lesson = make_lesson()
    for name in ("One", "Two"):
        organization = make_organization(name)
        starts = [datetime(2020, 1, 1, tzinfo=UTC), NOON_AFTER, NOON_AFTER + timedelta(minutes=1), None]
        for place, start in enumerate(starts):
            incident = make_incident(organization=organization, started_at=start, severity=1 + place % 2)
            make_evidence(lesson=lesson, incident=incident)
            for completed_on in (date(2020, 12, 31), date(2021, 3, 1), date(2021, 3, 2), None):
                promise = make_remediation(incident=incident, status=DONE, completed_on=completed_on)
                promise.applies.add(lesson)
        make_evidence(lesson=lesson, incident=make_draft(organization=organization, started_at=datetime.now(UTC)))
    make_remediation(incident=make_incident(), status=DONE, completed_on=date(2020, 1, 1)).applies.add(lesson)
    return lesson


@pytest.mark.parametrize("looked_at", [1, 1000])
def test_it_tells_the_same_promises_as_the_database(lesson, monkeypatch, looked_at):
    monkeypatch.setattr("lessons.breaches.DONE_LOOKED_AT", (0, looked_at, 3 * looked_at, 10**9))
    incidents = Incident.objects.visible_to(ANYBODY)
    breaches = Breaches(lesson, ANYBODY, recurred_at_most=100)

    expected = with_violations(recurred(incidents, ANYBODY, lessons=[lesson]), ANYBODY)
    told = [(row.pk, row.again.pk, row.times) for row in breaches.recurred]
    assert told == [(row.pk, row.again.pk, row.times) for row in expected]
    assert len(told) == 16
    assert breaches.undecided == undecided(incidents, ANYBODY, lessons=[lesson]).count() == 4
    assert not breaches.has_more_recurred
    assert Breaches(lesson, ANYBODY, recurred_at_most=3).has_more_recurred


@pytest.mark.parametrize("looked_at", [1, 1000])
def test_what_nothing_answers_is_found_among_the_newest_and_beyond_them(monkeypatch, looked_at):
    monkeypatch.setattr("lessons.breaches.LOOKED_AT_FIRST", looked_at)
    lesson = make_lesson()
    older, newer = (make_incident(started_at=datetime(year, 1, 1, tzinfo=UTC)) for year in (2019, 2020))
    for incident in (older, newer):
        make_evidence(lesson=lesson, incident=incident)
    make_remediation(incident=newer).applies.add(lesson)

    assert Breaches(lesson, ANYBODY, recurred_at_most=1).unanswered(5) == [older]


def test_the_page_lists_the_newest_whether_it_is_folded_in_or_not(lesson, client):
    client.force_login(make_reader())
    unfolded = client.get(lesson.get_absolute_url()).context
    fold()
    folded = client.get(lesson.get_absolute_url()).context

    for name in ("violated", "remediations", "numbers"):
        assert unfolded[name] == folded[name]
    assert folded["violated"] == list(lesson.evidence.exclude(incident__state=Incident.State.DRAFT).newest_first())
    assert len(folded["remediations"]) == 33
