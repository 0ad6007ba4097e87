from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.compiled_queries import compiled
from incidents.facets import Total, counted
from incidents.lists import page_links, page_of
from incidents.models import Cause, Incident
from lessons.board import BOARD, whole_board
from lessons.broken_promises import recurred, undecided, with_violations
from lessons.filters import RemediationFilter, RemediationOrder
from lessons.gaps.catalogue import COUNTED_AT_MOST, GAPS
from lessons.gaps.causes import CausesWithoutRemediation
from lessons.gaps.queries import causes_without_remediation
from lessons.gaps.scope import Scope
from lessons.models import Remediation, RemediationChange

PER_PAGE = 20
CAUSES_AT_MOST = 5


@require_safe
def remediation_list(request):
    today = timezone.localdate()
    scope = Scope(request.user)
    kept = {*BOARD, *RemediationFilter.KEPT, *(facet for gap in GAPS for facet in gap.facets), "incident", "empty"}
    counts = counted(request.user, *kept)
    form = RemediationFilter(request.GET, counts=counts, on=today)
    order = RemediationOrder(request.GET.get("sort", ""), names_owners=request.user.is_authenticated)
    found = order.apply(form.filter(Remediation.objects.visible_to(request.user))).values_list("pk", flat=True)
    page = page_of(found, request.GET, per_page=PER_PAGE, count=form.kept_count)
    listed = Remediation.objects.filter(pk__in=list(page)).select_related("incident__organization", "owner")
    page.object_list = with_days(order.apply(listed).prefetch_related("applies"), on=today)
    return render(
        request,
        "lessons/remediation_list.html",
        {
            "form": form,
            "order": order,
            "page": page,
            "pages": page_links(page, request.GET, "#items"),
            "board": whole_board(counts, on=today),
            "incident_count": incidents_with_remediations(counts),
            "gaps": [gap.counted_at_most(COUNTED_AT_MOST, scope, counts=counts) for gap in GAPS],
            "causes": newest_causes(scope),
        },
    )


def incidents_with_remediations(counts):
    without = counts["empty"].get("remediation", Total())
    return counts["incident"].get("", Total()).incidents - without.incidents


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


def newest_causes(scope):
    """The causes with no remediation of the newest incidents; found by their ids first, as their texts are long."""
    newest = [pk for (pk,) in _newest_without_remediation(scope.user)]
    return CausesWithoutRemediation().load(_causes(newest), scope)


@compiled
def _newest_without_remediation(user):
    return causes_without_remediation(Scope(user)).values_list("pk")[:CAUSES_AT_MOST]


@compiled
def _causes(ids: list[int]):
    return Cause.objects.filter(pk__in=ids).select_related("incident").newest_first("position", "pk")


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
