"""Changing many remediations at once: what would change, doing it, what was done, and taking it back."""

from datetime import UTC

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import OperationalError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lessons.remediation_item.page import name_owners
from lessons.remediation_item.views import BUSY

from .bulk import carried_out, chosen, foreseen, taken_back
from .bulk_asked import came_from, ids_of, is_undoable, made_at, moment_of, moment_text, pair_of, problem_with
from .bulk_form import BulkForm

#: In the session: of the last change of many what was not done, and why. What was done stands in the histories.
NOT_DONE = "remediations_not_changed"


@login_required
@require_POST
def remediation_bulk(request):
    """What would change, item by item, before it does."""
    ids = ids_of(request.POST.getlist("on_page" if request.POST.get("all") else "pk"))
    if problem := problem_with(ids):
        messages.error(request, problem)
        return redirect(came_from(request))
    # they were only ticked: what is to change is asked on the page
    is_asked = any(request.POST.get(name) for name in BulkForm.base_fields)
    remediations = chosen(request.user, ids)
    form = BulkForm(request.POST if is_asked else None, user=request.user, remediations=remediations)
    return preview(request, form, remediations)


@login_required
@require_POST
def remediation_bulk_confirm(request):
    """Do it, as far as it can be done."""
    seen = dict(pair for pair in map(pair_of, request.POST.getlist("seen")) if pair)
    if problem := problem_with(seen):
        messages.error(request, problem)
        return redirect(came_from(request))
    remediations = chosen(request.user, seen)
    form = BulkForm(request.POST, user=request.user, remediations=remediations)
    if not form.is_valid():
        return preview(request, form, remediations)
    at = timezone.now()
    try:
        outcomes = carried_out(remediations, seen, form.wanted, by=request.user, at=at)
    except OperationalError:
        form.add_error(None, BUSY)
        return preview(request, form, remediations)
    return led_to_result(request, outcomes, at)


@login_required
@never_cache
@require_safe
def remediation_bulk_result(request, moment):
    """What was changed at that moment by whoever asks, and what was not."""
    at = moment_of(moment)
    made = made_at(request.user, at)
    kept = request.session.get(NOT_DONE, {})
    is_last = kept.get("moment") == moment
    told = kept["items"] if is_last else []
    if not (made or told):
        raise Http404
    readable = {one.pk: one for one in chosen(request.user, [item["pk"] for item in told])}
    changes = [change for rows in made.values() for change in reversed(rows)]
    name_owners(changes)
    return render(
        request,
        "lessons/remediation_bulk_result.html",
        {
            "moment": moment,
            "at": at,
            "made": [(one, list(reversed(rows))) for one, rows in made.items()],
            "not_done": [(readable[item["pk"]], item) for item in told if item["pk"] in readable],
            "can_be_undone": any(is_undoable(change) for change in changes),
            "is_undo": bool(changes) and all(change.is_undo for change in changes),
            "came_from": kept["next"] if is_last else came_from(request),
        },
    )


@login_required
@require_POST
def remediation_bulk_undo(request, moment):
    """Take back all that whoever asks changed at that moment."""
    made = {
        one: undoable
        for one, rows in made_at(request.user, moment_of(moment)).items()
        if (undoable := [change for change in rows if is_undoable(change)])
    }
    if not made:
        raise Http404
    at = timezone.now()
    try:
        outcomes = taken_back(made, by=request.user, at=at)
    except OperationalError:
        messages.error(request, BUSY)
        return redirect("remediation_bulk_result", moment)
    if request.POST.get("stay") and all(one.is_done for one in outcomes):
        messages.success(request, "Taken back.")
        return redirect(came_from(request))
    return led_to_result(request, outcomes, at)


def preview(request, form, remediations):
    is_asked = form.is_bound and form.is_valid()
    at = timezone.now()
    outcomes = foreseen(remediations, form.wanted, by=request.user, at=at) if is_asked else []
    will = [outcome for outcome in outcomes if outcome.is_done]
    name_owners([change for outcome in will for change in outcome.changes])
    return render(
        request,
        "lessons/remediation_bulk.html",
        {
            "form": form,
            "remediations": remediations,
            "is_asked": is_asked,
            "will_change": will,
            "refused": [outcome for outcome in outcomes if not outcome.is_done],
            "came_from": came_from(request),
        },
    )


def led_to_result(request, outcomes, at):
    moment = moment_text(at)
    request.session[NOT_DONE] = {
        "moment": moment,
        "next": came_from(request),
        "items": [
            {"pk": one.remediation.pk, "why": one.why, "meanwhile": told_of(one.meanwhile)}
            for one in outcomes
            if not one.is_done
        ],
    }
    if not outcomes:
        messages.error(request, "Nothing was changed: none of what was chosen is there any more.")
        return redirect(came_from(request))
    return redirect("remediation_bulk_result", moment)


def told_of(changes):
    """What others did meanwhile, as the page will show it: field, from, to, who and when."""
    name_owners(changes)
    return [
        {
            "field": change.get_field_display(),
            "was": change.was,
            "now": change.now,
            "who": change.who,
            "at": f"{change.changed_at.astimezone(UTC):%H:%M} UTC",
        }
        for change in changes
    ]
