from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lessons.board import board
from lessons.filters import Order, RemediationFilter
from lessons.gaps import causes_without_remediation, incidents_without_detection
from lessons.models import Remediation

PER_PAGE = 20
GAPS_AT_MOST = 100


@require_safe
def remediation_list(request):
    today = timezone.localdate()
    remediations = Remediation.objects.visible_to(request.user)
    form = RemediationFilter(request.GET, remediations=remediations, on=today)
    order = Order(request.GET.get("sort", ""))
    found = order.apply(form.filter(remediations)).select_related("incident", "owner").prefetch_related("applies")
    causes = causes_without_remediation(request.user)
    undetected = incidents_without_detection(request.user)
    return render(
        request,
        "lessons/remediation_list.html",
        {
            "form": form,
            "order": order,
            "page": with_days(Paginator(found, PER_PAGE).get_page(request.GET.get("page")), on=today),
            "board": board(remediations.counted(on=today)),
            "incident_count": remediations.order_by().values("incident").distinct().count(),
            "cause_count": causes.count(),
            "causes": causes[:GAPS_AT_MOST],
            "undetected_count": undetected.count(),
            "undetected": undetected[:GAPS_AT_MOST],
        },
    )


@require_safe
def remediation_detail(request, pk):
    remediation = get_object_or_404(
        Remediation.objects.visible_to(request.user).select_related("incident", "owner", "source", "read_in"), pk=pk
    )
    return render(
        request,
        "lessons/remediation_detail.html",
        {
            "remediation": with_days([remediation], on=timezone.localdate())[0],
            "causes": remediation.addresses.all(),
            "lessons": remediation.applies.all(),
            "changes": remediation.changes.select_related("changed_by"),
        },
    )


def with_days(remediations, *, on):
    """The same, each with how many days late it is and how many days old, as far as its dates are known."""
    for remediation in remediations:
        remediation.days_late = (on - remediation.due_on).days if remediation.is_overdue(on=on) else None
        remediation.days_old = (on - remediation.opened_on).days if remediation.opened_on else None
    return remediations
