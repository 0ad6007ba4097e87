"""The incident page's panels of what was learned and what is being changed."""

from operator import itemgetter

from django.db.models import Exists, OuterRef
from django.utils import timezone

from incidents.models import Incident
from incidents.subqueries import Counted, with_linked
from incidents.templating.panel import panel
from lessons.models import Evidence, Remediation
from lessons.related import related_incidents as related_to

Status, Way = Remediation.Status, Evidence.Way
#: Of more violations it is only said that there are more.
VIOLATIONS_TOLD = 100


def remediations_of(incident):
    """An incident's remediations, each with its ``number`` on the page, the ``cause_ids`` that it addresses, and the
    ``lessons`` that it applies, each as (slug, name)."""
    remediations = with_linked(
        incident.remediations.select_related("owner"), cause_ids="addresses", lessons=("applies__slug", "applies__name")
    )
    for number, remediation in enumerate(remediations, start=1):
        remediation.number = number
        remediation.lessons.sort(key=itemgetter(1))
    return remediations


@panel("lessons/_remediations.html")
def remediations_panel(incident, remediations, user):
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


def evidence_of(incident, user):
    """What an incident says about lessons, each with ``violated_in``: in how many incidents that the reader may read.

    They are counted one by one, through an index, up to one more than is told.
    """
    readable = Incident.objects.visible_to(user).filter(pk=OuterRef("incident"))
    violations = Evidence.objects.violated().filter(Exists(readable), lesson=OuterRef("lesson")).order_by().values("pk")
    counted = Counted(violations[: VIOLATIONS_TOLD + 1])
    return list(incident.evidence.select_related("lesson").annotate(violated_in=counted))


@panel("lessons/_lessons_taught.html")
def lessons_panel(evidence):
    """The lessons of an incident: those that it violated, those that held, and where luck took their place."""
    headings = [
        (Way.VIOLATED, "Violated here"),
        (Way.UPHELD, "Upheld here: it held"),
        (Way.LUCK, "Spared by luck"),
    ]
    ways = [(way, heading, [row for row in evidence if row.way == way]) for way, heading in headings]
    return {"ways": [way for way in ways if way[2]], "evidence": evidence, "most": VIOLATIONS_TOLD}


def related_incidents(incident, evidence, tags, user):
    """The incidents related to one: the stated ones, then those with most in common, as far as the reader may read."""
    return related_to(incident, evidence, tags, user)
