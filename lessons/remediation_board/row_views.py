"""Changing one item where it stands on the board: by its form, or by a script that puts the new row in its place."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import OperationalError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.rights import insist
from lessons import rights
from lessons.models import RemediationChanged
from lessons.remediation_item.page import item, told
from lessons.remediation_item.views import BUSY

from . import columns
from .bulk import carried_out
from .bulk_asked import came_from, moment_text
from .row_form import RowForm
from .rows import by_id
from .whose import Scope
from .work import with_rights

CONFLICT, NOT_VALID = 409, 422


@login_required
@require_POST
def remediation_row(request, pk):
    remediation = item(request.user, pk)
    insist(rights.may_move(request.user, remediation))
    form = RowForm(request.POST, remediation=remediation, user=request.user)
    at, conflict = timezone.now(), None
    if form.is_valid():
        try:
            seen = {pk: form.cleaned_data["version"]}
            (outcome,) = carried_out([remediation], seen, form.changes, by=request.user, at=at)
        except OperationalError:
            form.add_error(None, BUSY)
        else:
            if outcome.is_done:
                return saved(request, pk, outcome, moment_text(at))
            if outcome.meanwhile:
                conflict = RemediationChanged(item(request.user, pk), outcome.meanwhile)
                form.renewed(conflict)
            else:
                form.add_error(None, outcome.why)
    context = {"form": form, "conflict": told(conflict, form) if conflict else []}
    if wants_row(request):
        return row(request, pk, said="Not saved.", moment="", **context)  # a browser complains of any other status
    return render(
        request,
        "lessons/remediation_row.html",
        row_of(request, pk) | context,
        status=CONFLICT if conflict else NOT_VALID,
    )


def saved(request, pk, outcome, moment):
    now = outcome.remediation.get_status_display().lower()
    fields = [change.get_field_display().lower() for change in outcome.changes]
    said = f"Saved: it is {now} now." if "status" in fields else f"Saved: {', '.join(fields)}."
    if wants_row(request):
        return row(request, pk, said=said, moment=moment, form=None, conflict=[])
    messages.success(request, said)
    return redirect(f"{came_from(request).partition('#')[0]}#item-{pk}")


def wants_row(request):
    return request.headers.get("X-Fragment") == "row"


def row(request, pk, **told):
    return render(request, "lessons/remediation_board/_row_answer.html", row_of(request, pk) | told)


def row_of(request, pk):
    """The row as the board from which somebody came shows it."""
    asked = QueryDict(urlsplit(came_from(request)).query[:2000])
    scope = Scope.asked(request.user, asked.get("of", ""))
    remediations = with_rights(list(by_id([pk], on=timezone.localdate()).values()), request.user)
    return {
        "remediation": remediations[0],
        "columns": columns.chosen(asked.getlist("column"), scope.whose),
        "came_from": came_from(request),
    }
