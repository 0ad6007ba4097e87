"""Within how long a remediation is to be done, by the severity of its incident: ``FAULTLINE_DUE_WITHIN``.

It proposes a date and says what is beyond it. It refuses nothing.
"""

from datetime import timedelta

from django.conf import settings

from lessons.models import DueDate


def policy(severity):
    """How long a remediation may take after an incident of this severity; None where no rule says."""
    days = settings.FAULTLINE_DUE_WITHIN.get(severity)
    return timedelta(days=days) if days else None


def latest_due(severity, opened_on):
    """The last day within the policy of what was opened then; None where either is not known, or there is no rule."""
    within = policy(severity)
    return opened_on + within if within and opened_on else None


def proposed_due(severity, opened_on):
    """The due date to propose when a remediation is opened."""
    latest = latest_due(severity, opened_on)
    return latest and DueDate(latest)


def days_beyond(remediation):
    """By how many days it is due, or was completed, later than the policy asks; 0 within it, None without a rule.

    Of what is complete the day of completion counts, of what is open its due date.
    """
    latest = latest_due(remediation.incident.severity, remediation.opened_on)
    day = remediation.completed_on if remediation.is_complete else remediation.due_on
    return None if latest is None or day is None else max((day - latest).days, 0)
