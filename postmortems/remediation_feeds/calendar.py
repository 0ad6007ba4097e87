"""The calendar of what is due. Each remediation that is open and has a date is an event of a whole day.

An event, and not a task (VTODO): Google Calendar and Outlook show no tasks of a calendar that is subscribed to. What is
done, declined or without a date any more is not in it, and so goes from the calendar of whoever reads it.
"""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Max

from incidents.markdown.lines import plain_line
from incidents.models.person import called
from lessons.models import Remediation

from . import icalendar

EVENTS_AT_MOST = 2_000
PRIORITY = {1: 1, 2: 5, 3: 9}
DAY = timedelta(days=1)


def due_for(account, teams):
    """What is due of ours: what the account owns or, where teams are named, what these own; as far as it may read."""
    rows = Remediation.objects.visible_to(account).ours().open().filter(due_on__isnull=False)
    rows = rows.filter(team__in=teams) if teams else rows.filter(owner=account)
    rows = rows.with_incidents("owner").annotate(changed_at=Max("changes__changed_at"))
    return rows.order_by("due_on", "pk")[:EVENTS_AT_MOST]


def calendar(remediations, *, name, absolute):
    """As the octets of a file."""
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Faultline//Remediations//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", icalendar.text(name)),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT6H"),
        ("X-PUBLISHED-TTL", "PT6H"),
    ]
    for remediation in remediations:
        lines += event(remediation, absolute=absolute)
    return icalendar.written([*lines, ("END", "VCALENDAR")])


def event(remediation, *, absolute):
    incident = remediation.incident
    changed_at = max(filter(None, [remediation.changed_at, incident.updated_at]))
    address = absolute(remediation.get_absolute_url())
    is_agreed = remediation.status != Remediation.Status.PROPOSED
    yield "BEGIN", "VEVENT"
    yield "UID", f"{id_of(remediation)}@faultline"
    yield "DTSTAMP", icalendar.moment(changed_at)
    yield "LAST-MODIFIED", icalendar.moment(changed_at)
    yield "SEQUENCE", str(remediation.version)
    yield "DTSTART;VALUE=DATE", icalendar.day(remediation.due_on)
    if remediation.due_on < date.max:
        yield "DTEND;VALUE=DATE", icalendar.day(remediation.due_on + DAY)
    yield "SUMMARY", icalendar.text(f"Due: {plain_line(remediation.text)}")
    yield "DESCRIPTION", icalendar.text("\n".join([*facts(remediation), address]))
    yield "URL", address
    yield "STATUS", "CONFIRMED" if is_agreed else "TENTATIVE"
    yield "TRANSP", "TRANSPARENT"
    if remediation.priority:
        yield "PRIORITY", str(PRIORITY[remediation.priority])
    yield "END", "VEVENT"


def facts(remediation):
    owner = called(remediation.owner) if remediation.owner else remediation.owner_name
    yield f"After {remediation.incident.reference}, {remediation.incident.title}"
    yield f"Due: {remediation.due}"
    yield f"Status: {remediation.get_status_display()}"
    yield f"Owner: {', '.join(filter(None, [owner, remediation.team])) or 'nobody'}"


def id_of(remediation):
    """The same whatever it or its site is called later, and another one on another site."""
    incident = remediation.incident
    return uuid5(NAMESPACE_URL, f"{incident.reference} {incident.created_at.isoformat()} {remediation.key}")
