"""What the board counts is what a plain look at the rows counts, and each number leads to exactly these rows."""

from collections import Counter
from datetime import timedelta
from statistics import median

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from lessons.models import Remediation, RemediationStatus
from lessons.remediation_board import bars, figures
from lessons.remediation_board.asked import Asked
from lessons.remediation_board.completion import completion
from lessons.remediation_board.whose import Scope
from tests.factories import make_administrator, make_our_incident, make_reader, make_remediation

from .record import end_of_month, make_record, open_rows

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
URL = reverse("remediation_list")


@pytest.fixture(params=[AnonymousUser, make_administrator], ids=["nobody", "administrator"])
def user(request):
    return request.param()


@pytest.fixture
def rows(user):
    """All of ours that the user may read."""
    make_record()
    found = Remediation.objects.visible_to(user).select_related("incident__organization", "owner")
    found = [row for row in found if row.incident.organization.is_ours]
    assert 10 < len(found) < Remediation.objects.count()
    return found


def counted(user):
    return figures.figures_of_ours(Scope.asked(user), on=timezone.localdate())


def test_every_figure_is_that_of_a_plain_recount(user, rows):
    today, found = timezone.localdate(), counted(user)
    still = open_rows(rows)

    assert found.total == len(rows)
    assert dict(found.by_status) == Counter(row.status for row in rows)
    assert found.open == len(still)
    assert found.number("incidents") == len({row.incident_id for row in rows})
    assert found.number("overdue") == sum(row.is_overdue(on=today) for row in rows) > 0
    assert found.number("stale") == sum(row.is_stale(on=today) for row in rows) > 0
    assert found.number("without_owner") == sum(not row.has_owner for row in still) > 0
    soon = [row for row in still if row.due_on and today <= row.due_on <= today + timedelta(days=14)]
    assert found.number("soon") == len(soon)
    assert found.of("kind") == Counter((row.kind, row.status) for row in rows)
    assert found.of("team") == Counter((row.team, row.status) for row in rows if row.team)
    assert found.of("severity") == Counter((str(row.incident.severity or "none"), row.status) for row in rows)
    owners = Counter(("@dara" if row.owner else row.owner_name, row.status) for row in rows)
    assert found.of("owner") == {key: number for key, number in owners.items() if key[0]}
    steps = Counter((step_of_age(row, today), row.status) for row in still)
    assert found.of("age") == steps


def step_of_age(row, today):
    if row.opened_on is None:
        return "unknown"
    days = (today - row.opened_on).days
    limits = ((30, "under-30"), (90, "30-90"), (180, "90-180"), (365, "180-365"))
    return next((value for limit, value in limits if days < limit), "over-365")


@pytest.mark.parametrize("months", [12, 24])
def test_what_was_opened_done_and_verified_until_each_month_is_that_of_a_plain_recount(user, rows, months):
    done = completion(counted(user), on=timezone.localdate(), months=months)
    promised = [row for row in rows if row.status != RemediationStatus.DECLINED]
    verified = [
        max(change.changed_at.date() for change in row.changes.filter(after="verified").exclude(before=""))
        for row in rows
        if row.status == RemediationStatus.VERIFIED and row.changes.filter(after="verified").exclude(before="").exists()
    ]

    assert len(done.months) == months
    for month in done.months:
        end = end_of_month(month.name)
        assert month.opened == sum(row.opened_on is not None and row.opened_on <= end for row in promised)
        assert month.done == sum(row.completed_on is not None and row.completed_on <= end for row in rows)
        assert month.verified == sum(day <= end for day in verified)


def test_how_long_it_takes_and_what_is_done_within_the_policy_is_that_of_a_plain_recount(user, rows, settings):
    today = timezone.localdate()
    done = completion(counted(user), on=today)
    known = [row for row in rows if row.completed_on and row.opened_on]
    took = [(row.completed_on - row.opened_on).days for row in known]
    within, of = 0, 0
    for row in rows:
        days = settings.FAULTLINE_DUE_WITHIN.get(row.incident.severity)
        if not days or not row.opened_on:
            continue
        if row.completed_on:
            of += 1
            within += (row.completed_on - row.opened_on).days <= days
        elif row.is_open and (today - row.opened_on).days > days:
            of += 1

    assert (done.median, done.median_of) == (median(took), len(took))
    assert (done.within, done.within_of) == (within, of)
    assert done.not_dated == sum(row.is_complete and not row.completed_on for row in rows)


def test_each_number_leads_to_exactly_so_many_rows(rf, rows, user):
    found = counted(user)
    charts = [bars.by_kind(found.of("kind")), bars.by_age(found), bars.by_severity(found), bars.by_team(found)]
    charts += [bars.by_owner(found, {})] if user.is_authenticated else []
    asked = {"due=overdue": "overdue", "due=soon": "soon", "moved=stale": "stale", "owner=none": "without_owner"}

    def listed(query):
        request = rf.get(f"{URL}?{query}")
        request.user = user
        return Asked(request).remediations.count()

    for query, name in asked.items():
        assert listed(query) == found.number(name), query
    for status, number in found.by_status:
        assert listed(f"status={status}") == number
    for chart in charts:
        for bar in chart.bars:
            assert listed(f"{bar.query}&status={chart.status}") == bar.total, bar.query
        bar = chart.bars[-1]
        for status, number in bar.counts:
            assert listed(f"{bar.query}&status={status}") == number, bar.query


def test_all_are_counted_in_one_statement_and_kept(django_assert_num_queries):
    make_remediation(incident=make_our_incident())
    scope = Scope.asked(make_reader())
    list(scope.user.groups.all())
    scope.our_remediations.exists()

    with django_assert_num_queries(1):
        assert figures.count(scope, timezone.localdate())["kind"] == {("prevent", "proposed"): 1}
