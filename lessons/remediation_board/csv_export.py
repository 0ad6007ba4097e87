"""What the board finds as a table of facts: one row a remediation, streamed however many there are."""

from django.db.models import Prefetch

from incidents.models import Cause
from incidents.models.person import called
from lessons.models import Lesson

AT_ONCE = 500
COLUMNS = (
    *("incident", "key", "text", "kind", "status", "stated_status", "priority", "ours", "organisation", "title"),
    *("severity", "owner", "team", "opened_on", "due", "days_late", "due_moved", "due_moved_by_days", "completed_on"),
    *("moved_on", "declined_because", "causes", "lessons", "ticket", "ticket_url", "evidence_url", "evidence", "url"),
)


def rows(asked, *, absolute):
    """The cells of each row, the names of the columns first."""
    found = (
        asked.remediations.with_incidents("owner")
        .prefetch_related(
            Prefetch("applies", Lesson.objects.only("slug")), Prefetch("addresses", Cause.objects.only("key"))
        )
        .with_postponements()
    )
    yield COLUMNS
    for remediation in found.iterator(chunk_size=AT_ONCE):
        cells = row(remediation, on=asked.on, names_owners=asked.form.names_owners, absolute=absolute)
        yield [cells[name] for name in COLUMNS]


def row(remediation, *, on, names_owners, absolute):
    incident = remediation.incident
    moved = remediation.postponements
    return {
        "incident": incident.reference,
        "key": remediation.key,
        "text": remediation.text,
        "kind": remediation.kind,
        "status": remediation.status,
        "stated_status": remediation.stated_status,
        "priority": remediation.get_priority_display() or "",
        "ours": "yes" if remediation.is_ours else "no",
        "organisation": incident.organization.name,
        "title": incident.title,
        "severity": incident.severity or "",
        "owner": owner(remediation) if names_owners else "",
        "team": remediation.team,
        "opened_on": day(remediation.opened_on),
        "due": remediation.due.written() if remediation.due else "",
        "days_late": (on - remediation.due_on).days if remediation.is_overdue(on=on) else "",
        "due_moved": moved.times,
        "due_moved_by_days": moved.days if moved else 0,
        "completed_on": day(remediation.completed_on),
        "moved_on": day(remediation.moved_on) if remediation.is_ours else "",
        "declined_because": remediation.declined_because,
        "causes": "; ".join(cause.key for cause in remediation.addresses.all() if cause.key),
        "lessons": "; ".join(lesson.slug for lesson in remediation.applies.all()),
        "ticket": remediation.tracker_key,
        "ticket_url": remediation.tracker_link or "",
        "evidence_url": remediation.evidence_url,
        "evidence": remediation.evidence_note,
        "url": absolute(remediation.get_absolute_url()),
    }


def owner(remediation):
    return called(remediation.owner) if remediation.owner else remediation.owner_name


def day(day):
    return day.isoformat() if day else ""
