"""What a reader may not open of ours changes no figure, chart, choice, row, file or list to decide."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.models import Organization
from tests.factories import (
    make_administrator,
    make_cause,
    make_draft,
    make_evidence,
    make_lesson,
    make_reader,
    make_remediation,
    make_restricted,
    make_user,
)
from tests.postmortems.test_nothing_leaks import answer, without_tokens

from .record import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BOARD = reverse("remediation_list")
ADDRESSES = [
    *(BOARD + query for query in ("", "?of=theirs", "?of=all&status=any", "?months=24&group=owner&status=any")),
    *(BOARD + query for query in ("?group=lesson&status=any", "?q=xyzzy&status=any", "?due=overdue", "?age=over-365")),
    *(reverse(f"remediation_{name}") for name in ("meeting", "csv", "tsv")),
    reverse("gap_list") + "?of=ours",
    reverse("gap_detail", args=["recurred-after-done"]) + "?of=ours",
]


@pytest.mark.parametrize("account", [None, pytest.param(make_reader, marks=pytest.mark.long)], ids=["nobody", "reader"])
def test_a_hidden_incident_of_ours_changes_nothing(client, account):
    make_record()
    lesson = make_lesson(slug="cap-retries")
    if account:
        client.force_login(account("me"))
    before = {address: answer(client, address) for address in ADDRESSES}

    hide(lesson)

    for address in ADDRESSES:
        assert without_tokens(answer(client, address)) == without_tokens(before[address]), address

    client.force_login(make_administrator())
    assert "xyzzy" in answer(client, ADDRESSES[0])


def hide(lesson):
    """A draft and a restricted incident of the organisation that is ours, with items that every figure would count."""
    ours, today = Organization.objects.get(is_ours=True), timezone.localdate()
    past = today - timedelta(days=400)
    for make in (make_draft, make_restricted):
        incident = make(organization=ours, title="xyzzy", severity=1, started_at=timezone.now() - timedelta(days=1))
        make_cause(incident=incident, text="xyzzy")
        make_evidence(incident=incident, lesson=lesson, how="xyzzy")
        for status, values in (
            ("accepted", {"due_on": past, "moved_on": past, "team": "xyzzy"}),
            ("in_progress", {"due_on": today, "owner": make_user(f"xyzzy-{make.__name__}")}),
            ("proposed", {}),
            ("done", {"completed_on": past, "owner_name": "xyzzy"}),
        ):
            made = make_remediation(incident=incident, text="xyzzy", status=status, opened_on=past, **values)
            made.applies.add(lesson)
            for after in ("2026-01-01", "2026-02-01"):
                made.changes.create(field="due", before="2025-01-01", after=after, changed_at=timezone.now())
