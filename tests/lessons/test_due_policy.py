"""Within how long a remediation is to be done: proposed and told, never enforced."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from incidents.models import Incident
from lessons.due_policy import days_beyond, latest_due, policy, proposed_due
from lessons.models import DueDate, Remediation
from postmortems.operations import environment

OPENED = date(2026, 1, 1)


def test_the_worse_the_incident_the_sooner_and_where_no_rule_says_any_day():
    assert policy(1) == timedelta(days=28)
    assert latest_due(2, OPENED) == date(2026, 2, 26)
    assert proposed_due(1, OPENED) == DueDate(date(2026, 1, 29))
    assert [policy(3), policy(None), latest_due(3, OPENED), latest_due(1, None), proposed_due(None, OPENED)] == [
        None
    ] * 5


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"due_on": date(2026, 1, 29)}, 0),
        ({"due_on": date(2026, 1, 30)}, 1),
        ({}, None),
        ({"due_on": date(2027, 1, 1), "status": "done", "completed_on": date(2026, 1, 2)}, 0),
        ({"due_on": date(2026, 1, 2), "status": "done", "completed_on": date(2026, 2, 8)}, 10),
    ],
)
def test_of_what_is_done_the_day_counts_on_which_it_was(fields, days):
    assert days_beyond(Remediation(incident=Incident(severity=1), opened_on=OPENED, **fields)) == days


@pytest.mark.parametrize(
    ("written", "found"), [("sev-1=7,SEV-4 = 90", {1: 7, 4: 90}), ("none", {}), ("", {1: 28, 2: 56})]
)
def test_the_setting_says_days_for_each_severity(monkeypatch, written, found):
    monkeypatch.setenv("FAULTLINE_DUE_WITHIN", written)
    assert environment.days_by_severity("FAULTLINE_DUE_WITHIN", default="SEV-1=28, SEV-2=56") == found


@pytest.mark.parametrize("written", ["28", "SEV-1", "SEV-5=3", "SEV-1=0", "SEV-1=3,SEV-1=4", "SEV-1=99999", "SEV-1=-3"])
def test_a_setting_that_cannot_be_meant_is_said_at_the_start(monkeypatch, written):
    monkeypatch.setenv("FAULTLINE_DUE_WITHIN", written)
    with pytest.raises(ImproperlyConfigured, match="FAULTLINE_DUE_WITHIN has “"):
        environment.days_by_severity("FAULTLINE_DUE_WITHIN", default="SEV-1=28")
