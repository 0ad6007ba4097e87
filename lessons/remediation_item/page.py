"""What the page of one remediation shows to its reader."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.utils import timezone

from incidents.models import Incident
from incidents.models.person import called
from incidents.rights import NotNow
from lessons import rights
from lessons.broken_promises import recurred, undecided, with_violations
from lessons.due_policy import days_beyond, policy
from lessons.models import Remediation, RemediationChange, standing

from .chart import history_chart
from .forms import DetailsForm, NoteForm, StepForm

Field = RemediationChange.Field
OTHERS_SHOWN = 6


def item(user, pk):
    rows = Remediation.objects.visible_to(user).select_related("incident__organization", "owner", "source", "read_in")
    found = get_object_or_404(rows, pk=pk)
    if user.is_authenticated:  # whose rights are asked more than once
        prefetch_related_objects([found.incident], "authors", "groups")
    return found


def page_of_item(remediation, user, *, sent=None, conflict=None):
    """``sent``: the form that was refused, which stands in the place of the new one; ``conflict``: why."""
    today = timezone.localdate()
    lessons = lessons_of(remediation, user)
    changes = changes_for(user, remediation)
    others = others_measures(remediation, lessons, user)
    return {
        "remediation": with_days([remediation], on=today)[0],
        "causes": remediation.addresses.all(),
        "lessons": lessons,
        "others": others[:OTHERS_SHOWN],
        "has_more_others": len(others) > OTHERS_SHOWN,
        "changes": changes,
        "chart": history_chart(remediation, changes, on=today),
        "policy": policy(remediation.incident.severity),
        "days_beyond": days_beyond(remediation) if remediation.is_ours else None,
        "conflict": conflict and told(conflict, sent),
        "sent": sent,
        **forms_for(remediation, user, sent, today),
    }


def forms_for(remediation, user, sent, today):
    """Of the forms those that the user may use; why there is none where the incident's state forbids it."""
    answer = rights.may_move(user, remediation)
    if not answer:
        told = answer.why if isinstance(answer, NotNow) else ""
        return {"steps": [], "details": None, "note": None, "why_not": told}
    verbs = dict.fromkeys(remediation.next_steps.values())
    steps: list[Any] = [StepForm(None, remediation=remediation, verb=verb, today=today) for verb in verbs]
    details, note = DetailsForm(None, remediation=remediation, user=user), NoteForm(None, remediation=remediation)
    forms: list[Any] = [*steps, details, note]
    if sent is not None and sent.name not in {form.name for form in forms}:
        forms.insert(0, sent)  # a step that is none any more: what was entered is not lost
    *steps, details, note = [sent if sent is not None and sent.name == form.name else form for form in forms]
    return {"steps": steps, "details": details, "note": note, "why_not": ""}


def told(conflict, sent):
    """Field by field: what it was, what it is now, who made it so and when, and what the form would make of it."""
    now, wanted = conflict.remediation.told, sent.wanted()
    rows = {}
    for change in conflict.changes:  # newest first
        row = rows.setdefault(change.field, {"last": change})
        row["first"], row["before"] = change, change.before_label
    for field, row in rows.items():
        mine = wanted.get(Field(field), "")
        if mine == row["first"].before:  # which was there when the form was opened
            mine = ""
        row["mine"] = RemediationChange(field=field, after=mine).after_label
        row["is_same"] = mine == now[Field(field)]
    return list(rows.values())


def changes_for(user, remediation):
    """What became of it, newest first, each with whether the user may take it back.

    Who was to do it is for readers with an account.
    """
    rows = remediation.changes.select_related("changed_by")
    if not user.is_authenticated:
        rows = rows.exclude(field=Field.OWNER)
    changes = list(rows)
    oldest_first = sorted(changes, key=lambda change: (change.changed_at, change.pk))
    for field in Field:
        of_field = [change for change in oldest_first if change.field == field]
        left = standing(of_field)
        if field == Field.DUE:
            remediation.due_changes = of_field
        can = field != Field.NOTE and left and not left[-1].is_entry and rights.may_change(user, remediation, field)
        for change in of_field:
            change.can_be_undone = bool(can) and change == left[-1]
    name_owners(changes)
    return changes


def name_owners(changes):
    """Call accounts as pages do."""
    owners = [change for change in changes if change.field == Field.OWNER]
    names = {text.removeprefix("@") for change in owners for text in (change.before, change.after) if text[:1] == "@"}
    column = get_user_model().USERNAME_FIELD
    accounts = get_user_model()._default_manager.filter(**{f"{column}__in": names}) if names else []
    by_name = {f"@{account.get_username()}": called(account) for account in accounts}
    for change in changes:
        is_owner = change.field == Field.OWNER
        change.was = by_name.get(change.before, change.before_label) if is_owner else change.before_label
        change.now = by_name.get(change.after, change.after_label) if is_owner else change.after_label


def others_measures(remediation, lessons, user):
    """What else was promised to apply the same lessons, after other incidents; one more than are shown."""
    if not lessons:
        return []
    applying = Remediation.applies.through.objects.filter(lesson__in=[lesson.pk for lesson in lessons])
    rows = Remediation.objects.visible_to(user).filter(pk__in=applying.values("remediation"))
    found = rows.exclude(incident=remediation.incident_id).with_incidents("source")
    return list(found.order_by("-pk")[: OTHERS_SHOWN + 1])


def lessons_of(remediation, user):
    """The lessons that it applies; of one that is done, each with the ``promise`` if it was violated again since."""
    lessons = list(remediation.applies.all())
    if remediation.is_complete:
        asked = Incident.objects.filter(pk=remediation.incident_id), user
        this = {"lessons": lessons, "remediation": remediation}
        broken = {promise.lesson_id: promise for promise in with_violations(recurred(*asked, **this), user)}
        open_questions = set(undecided(*asked, **this).values_list("lesson", flat=True))
        for lesson in lessons:
            lesson.promise, lesson.is_undecided = broken.get(lesson.pk), lesson.pk in open_questions
    return lessons


def with_days(remediations, *, on):
    """The same, each with how many days late it is and how many days old, as far as its dates are known."""
    for remediation in remediations:
        remediation.days_late = (on - remediation.due_on).days if remediation.is_overdue(on=on) else None
        remediation.days_old = (on - remediation.opened_on).days if remediation.opened_on else None
    return remediations
