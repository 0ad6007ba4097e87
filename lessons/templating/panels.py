"""The incident page's panels of what was learned and what is being changed."""

from django.utils import timezone

from incidents.edition import kept
from incidents.templating.panel import panel
from lessons.models import Evidence, Remediation
from lessons.of_incident import VIOLATIONS_TOLD
from lessons.related import related_incidents as related_to

Status, Way = Remediation.Status, Evidence.Way


@panel("lessons/_remediations.html")
def remediations_panel(incident, remediations, user):
    return remediations_told(incident, remediations, user)


def remediations_told(incident, remediations, user):
    """The table of an incident's remediations; their owners are named to readers with an account."""
    causes = list(enumerate(incident.causes.all(), start=1))
    today = timezone.localdate()
    for remediation in remediations:
        remediation.cause_numbers = [number for number, cause in causes if cause.pk in remediation.cause_ids]
        remediation.is_late = remediation.is_overdue(on=today)
        remediation.is_read = remediation.links == Remediation.Links.READING and bool(
            remediation.cause_ids or remediation.lessons
        )
    statuses = [remediation.status for remediation in remediations]
    return {
        "user": user,
        "incident": incident,
        "remediations": remediations,
        "counts": [(status, statuses.count(status)) for status in Remediation.MOST_DONE_FIRST if status in statuses],
        "has_owners": any(remediation.has_owner for remediation in remediations),
        "has_dates": any(remediation.due_on or remediation.completed_on for remediation in remediations),
        "has_readings": any(remediation.is_read for remediation in remediations),
    }


@panel("lessons/_addressed_by.html")
def addressed_by(cause, remediations):
    """Which remediations address a cause; a cause that none addresses any more is a gap."""
    linked = [remediation for remediation in remediations if cause.pk in remediation.cause_ids]
    return {
        "remediations": [remediation for remediation in linked if remediation.status != Status.DECLINED],
        "declined": [remediation for remediation in linked if remediation.status == Status.DECLINED],
    }


@panel("lessons/_lessons_taught.html")
def lessons_panel(evidence):
    return lessons_told(evidence)


def lessons_told(evidence):
    """The lessons of an incident: those it broke, those that held, where luck took their place, and those advised."""
    headings = [
        (Way.VIOLATED, "Broken here"),
        (Way.UPHELD, "Held here"),
        (Way.LUCK, "Spared by luck"),
        (Way.ADVISED, "Advised: nobody says that it was broken here"),
    ]
    ways = [(way, heading, [row for row in evidence if row.way == way]) for way, heading in headings]
    return {"ways": [way for way in ways if way[2]], "evidence": evidence, "most": VIOLATIONS_TOLD}


def related_incidents(incident, evidence, tags, user):
    """The incidents related to one: the stated ones, then those with most in common, as far as the reader may read."""
    return kept("related", incident.pk, user=user, make=lambda: related_to(incident, evidence, tags, user))
