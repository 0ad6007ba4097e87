"""The one place where a change of a remediation is kept, whoever makes it: a page, the administration, an import."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from incidents.changes import changing
from incidents.models import Incident

from .change import RemediationChange
from .text_values import COLUMNS, Field

#: The columns that steps change.
CHECKED = {*COLUMNS, "completed_on", "declined_because", "evidence_url", "evidence_note"} - {"owner"}


class RemediationChanged(ValidationError):
    """Somebody changed it since. ``remediation`` is as it is now, ``changes`` what was done meanwhile, newest first."""

    def __init__(self, remediation, changes):
        self.remediation, self.changes = remediation, changes
        fields = sorted({change.get_field_display().lower() for change in changes})
        told = f" ({', '.join(fields)})" if fields else ""
        super().__init__(f"Not saved: somebody has changed it{told} since you opened it.", code="changed")


@contextmanager
def writing(remediation, *, by, at, note="", seen=None):
    """While a verb changes the remediation: locked, read anew, and left as it was where anything is refused.

    The incident's version rises, so that a form opened before cannot undo the step, and both it before and it after
    are kept in its history. ``seen``: the version on which whoever does it decided.
    """
    if remediation.is_rehearsal:
        yield
        return
    with changing([remediation.incident], by=by, at=at, why=note):
        Incident.objects.filter(pk=remediation.incident_id).raise_version()
        remediation.refresh_from_db(from_queryset=type(remediation).objects.select_for_update(of=("self",)))
        if seen is not None:
            insist_on(remediation, int(seen))
        columns = [column.attname for column in remediation._meta.concrete_fields]
        before = {name: getattr(remediation, name) for name in columns}
        try:
            yield
        except ValidationError:
            for name, value in before.items():
                setattr(remediation, name, value)
            raise


def insist_on(remediation, seen):
    """Raises RemediationChanged where more than notes came after the version that was seen."""
    since = remediation.version - seen
    newest = remediation.changes.select_related("changed_by").order_by("-pk")
    changes = list(newest[:since]) if since > 0 else []
    told = [change for change in changes if change.field != Field.NOTE]
    if since and (told or len(changes) != since):
        raise RemediationChanged(remediation, told)


def keep(remediation, field, *, by, at, before="", after="", note="", is_undo=False, completed_on=None):
    """Save the remediation, and the row that tells what was changed of it."""
    change = RemediationChange(
        remediation=remediation,
        field=field,
        before=before,
        after=after,
        note=note,
        changed_by=by,
        changed_at=at,
        is_undo=is_undo,
        completed_on=completed_on,
    )
    change.clean_fields(exclude=["remediation", "changed_by"])
    check(remediation)
    if remediation.is_rehearsal:
        return change
    change.save()
    remediation.version += 1
    remediation.moved_on = moved_on(remediation)
    try:
        with transaction.atomic():
            remediation.save()
    except IntegrityError:  # which promise it breaks is asked only then: each is a query
        remediation.validate_constraints(exclude={"key"})
        raise
    return change


def check(remediation):
    """Raises ValidationError for what the columns refuse, and for days before it was opened."""
    remediation.clean_fields(exclude={column.name for column in remediation._meta.fields} - CHECKED)
    remediation.clean()
    days = [day for day in (remediation.due_on, remediation.completed_on) if day]
    if remediation.opened_on and any(day < remediation.opened_on for day in days):
        remediation.validate_constraints(exclude={"key"})


def keep_differences(remediation, before, *, by, at, note=""):
    """Keep what was changed by hand, a row for each field. ``before``: what it told then, nothing where it is new."""
    now = remediation.told
    if not before:
        changed = {Field.STATUS: ""}
    else:
        changed = {field: before[field] for field in now if before[field] != now[field]}
    for field, text in changed.items():
        done = remediation.completed_on if field == Field.STATUS else None
        keep(remediation, field, by=by, at=at, before=text, after=now[field], note=note, completed_on=done)


def moved_on(remediation):
    """The day of its last movement: of its last change or, where it only came with its status, when it was opened."""
    rows = remediation.changes.order_by()
    last = rows.moves().aggregate(last=Max("changed_at"))["last"]
    if last is None and remediation.opened_on:
        return remediation.opened_on
    last = last or rows.aggregate(last=Max("changed_at"))["last"]
    return last and timezone.localdate(last)


def tell_movement(rows):
    """Give many remediations, just imported, the day of their last movement."""
    ids = list(rows.order_by().values_list("pk", flat=True))
    changes = RemediationChange.objects.filter(remediation__in=ids).order_by()
    moved = dict(changes.moves().values_list("remediation").annotate(Max("changed_at")))
    came = dict(changes.values_list("remediation").annotate(Max("changed_at")))
    told = []
    for row in rows.order_by().only("opened_on", "moved_on"):
        last = moved.get(row.pk) or (came.get(row.pk) if row.opened_on is None else None)
        day = timezone.localdate(last) if last else row.opened_on
        if day != row.moved_on:
            row.moved_on = day
            told.append(row)
    rows.model._default_manager.bulk_update(told, ["moved_on"], batch_size=500)
