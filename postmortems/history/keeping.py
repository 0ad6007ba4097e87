"""Keeping the documents of incidents: as they were before a change, and as they are after it."""

import json

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from incidents.models import Incident
from postmortems.audit.noting import entry
from postmortems.document.fields import POSTMORTEM
from postmortems.document.record import postmortem_data
from postmortems.models import AuditEntry, Revision

from .summary import summary

ELSEWHERE = "Changed elsewhere: something that it names has another name now, or it was changed by hand"

ROWS_TOO = "From here on rows of facts are kept, too"


def keep_revision(incident, *, by, at, why=""):
    """Keep the document of the incident as it is now, unless that is its last revision already. Returns the last."""
    keep_revisions([incident], by=by, at=at, why=why)
    return latest(incident)


def latest(incident):
    """The last revision of the incident; None where nothing has changed it yet."""
    return incident.revisions.order_by("-number").first()


@transaction.atomic
def keep_revisions(incidents, *, by, at, why=""):
    """Keep the documents of many incidents as they are now, each unless that is its last revision already."""
    _keep(incidents, lambda record, last: {"by": by, "at": at, "why": why})


@transaction.atomic
def keep_former(incidents, *, at):
    """Before these are changed: keep what their last revisions do not say, or all, where there is none yet."""
    _keep(incidents, lambda record, last: {"at": at, "why": ELSEWHERE} if is_whole(last) else _beginning(record, last))


def document_text(data):
    """A document's data as a revision keeps it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _keep(incidents, told):
    """``told``: who made a record what it is, when and why, by the record and its last revision, which may be None."""
    ids = {incident.pk for incident in incidents}
    rows = Incident.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk"))  # one at a time: the next number is that of one alone
    records = list(POSTMORTEM.with_whole_record(rows))
    last = {revision.incident_id: revision for revision in _last(ids)}
    numbers = _last_numbers(records)
    new = []
    for record in records:
        data, before = postmortem_data(record, backup=True), last.get(record.pk)
        text = document_text(data)
        whole = before if is_whole(before) else None
        if whole is None or whole.document != text:
            new.append(
                Revision(
                    incident=record,
                    reference=record.reference,
                    number=numbers.get(record.reference, 0) + 1,
                    document=text,
                    what=summary(whole.data, data) if whole else "",
                    **seen_by(data, groups=[group.pk for group in record.groups.all()]),
                    **told(record, before),
                )
            )
    Revision.objects.bulk_create(new)
    AuditEntry.objects.bulk_create(
        one for revision in new for one in entries_for(revision, last.get(revision.incident_id))
    )


def _last(incident_ids):
    newest = Revision.objects.filter(incident=OuterRef("incident")).order_by("-number").values("pk")[:1]
    return Revision.objects.filter(incident__in=incident_ids, pk=Subquery(newest))


def _last_numbers(records):
    """By reference: of an incident that was deleted and brought in again, they go on."""
    numbers = Revision.objects.filter(reference__in=[record.reference for record in records]).order_by()
    return dict(numbers.values("reference").annotate(last=Max("number")).values_list("reference", "last"))


def entries_for(revision, before):
    """What of a revision is noted for administrators: that it was published, and another choice of who can read it."""
    by_name = "" if revision.by else revision.by_name or "not known"
    made = {"by": revision.by, "by_name": by_name, "at": revision.at, "about": revision.reference}
    if not is_whole(before):
        return
    if revision.state == Incident.State.PUBLISHED != before.state:
        yield entry(AuditEntry.What.PUBLICATION, **made)
    was, now = ([one.visibility, *one.data.get("groups", [])] for one in (before, revision))
    if was != now:
        yield entry(AuditEntry.What.VISIBILITY, told=f"{', '.join(was)} to {', '.join(now)}", **made)


def seen_by(data, *, groups):
    """Who could read a document, in the columns of its revision."""
    state, visibility = data.get("state", Incident.State.DRAFT), data.get("visibility", Incident.Visibility.INTERNAL)
    is_settled = state == Incident.State.PUBLISHED or (state == Incident.State.ARCHIVED and "published" in data)
    return {"state": state, "visibility": visibility, "is_settled": is_settled, "groups": sorted(groups)}


def is_whole(revision):
    """Whether there is a revision, and it holds rows, too."""
    return revision is not None and revision.is_whole


def _beginning(record, last):
    """Who brought in a record of which nothing was kept so far. Where it was changed since, that is not known."""
    if last:
        return {"at": max(record.updated_at, last.at), "why": ROWS_TOO}
    first = min(record.status_changes.all(), key=lambda step: (step.changed_at, step.pk), default=None)
    if first is None or record.version > 1:
        return {"at": record.updated_at}
    return {"at": record.updated_at, "by": first.changed_by, "by_name": first.changed_by_name}
