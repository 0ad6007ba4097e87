"""One remediation, and what is done to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.rights import insist
from lessons import rights
from lessons.models import RemediationChanged

from .forms import BUTTONS, DetailsForm, NoteForm, StepForm
from .page import item, page_of_item

TEMPLATE = "lessons/remediation_detail.html"
BUSY = "The database is busy with another change. Nothing was changed: try again."


@require_safe
def remediation_detail(request, pk):
    return render(request, TEMPLATE, page_of_item(item(request.user, pk), request.user))


@login_required
@require_POST
def remediation_step(request, pk):
    """Take the step whose verb is sent."""
    remediation = item(request.user, pk)
    insist(rights.may_move(request.user, remediation))
    verb = request.POST.get("verb")
    if verb not in BUTTONS:
        messages.error(request, "Nothing was changed: there is no such step.")
        return redirect(remediation)
    form = StepForm(request.POST, remediation=remediation, verb=verb, today=timezone.localdate())
    return acted(request, remediation, form)


@login_required
@require_POST
def remediation_edit(request, pk):
    """Change its owner, team, priority, due date or ticket."""
    remediation = item(request.user, pk)
    insist(rights.may_postpone(request.user, remediation))
    return acted(request, remediation, DetailsForm(request.POST, remediation=remediation, user=request.user))


@login_required
@require_POST
def remediation_note(request, pk):
    remediation = item(request.user, pk)
    insist(rights.may_note(request.user, remediation))
    return acted(request, remediation, NoteForm(request.POST, remediation=remediation))


@login_required
@require_POST
def remediation_undo(request, pk, change):
    """Take back a change of it."""
    remediation = item(request.user, pk)
    row = get_object_or_404(remediation.changes.all(), pk=change)
    insist(rights.may_change(request.user, remediation, row.field))
    try:
        remediation.undo(row, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, f"Nothing was changed. {' '.join(error.messages)}")
    except OperationalError:
        messages.error(request, BUSY)
    else:
        messages.success(request, f"Taken back: {row.get_field_display().lower()}.")
    return redirect(f"{remediation.get_absolute_url()}#history")


def acted(request, remediation, form):
    """Do what the form asks; where it is refused, or somebody was first, the page with what was entered, and why."""
    if form.is_valid():
        try:
            with transaction.atomic():
                said = form.act(by=request.user, at=timezone.now())
        except RemediationChanged as conflict:
            form.renewed(conflict)
            now = item(request.user, remediation.pk)
            return render(request, TEMPLATE, page_of_item(now, request.user, sent=form, conflict=conflict), status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except OperationalError:
            form.add_error(None, BUSY)
        else:
            messages.success(request, said)
            return redirect(remediation)
    return render(request, TEMPLATE, page_of_item(item(request.user, remediation.pk), request.user, sent=form))
