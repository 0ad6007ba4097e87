from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.models import Incident
from lessons.broken_promises import recurred, undecided, with_violations
from lessons.models import Remediation, RemediationChange


@require_safe
def remediation_detail(request, pk):
    remediation = get_object_or_404(
        Remediation.objects.visible_to(request.user).select_related(
            "incident__organization", "owner", "source", "read_in"
        ),
        pk=pk,
    )
    return render(
        request,
        "lessons/remediation_detail.html",
        {
            "remediation": with_days([remediation], on=timezone.localdate())[0],
            "causes": remediation.addresses.all(),
            "lessons": lessons_of(remediation, request.user),
            "changes": changes_for(request.user, remediation),
        },
    )


def changes_for(user, remediation):
    """What became of it; who was to do it is for readers with an account."""
    changes = remediation.changes.select_related("changed_by")
    return changes if user.is_authenticated else changes.exclude(field=RemediationChange.Field.OWNER)


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
