"""Deleting postmortems, and what was deleted: for administrators, and for whoever wrote or deleted it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.lists import page_links, page_of
from incidents.rights import insist, may_delete, may_purge, may_undelete, writes
from postmortems.document.problems import BadDocument
from postmortems.models import Deletion

from .deleting import delete_incident, purge, undelete
from .views import of_incident

PER_PAGE = 50


class DeleteForm(forms.Form):
    why = forms.CharField(label="Why", max_length=1000, help_text="For whoever may want to bring it back.")


class PurgeForm(forms.Form):
    reference = forms.CharField(label="Its reference", max_length=24, help_text="To be sure that it is this one.")

    def __init__(self, *args, deletion, **kwargs):
        super().__init__(*args, **kwargs)
        self.deletion = deletion

    def clean_reference(self):
        if self.cleaned_data["reference"].strip().upper() != self.deletion.reference:
            raise forms.ValidationError(f"To delete it for good, write {self.deletion.reference}.")
        return self.deletion.reference


def of_deletion(view):
    """For a page of what was deleted; nobody else's is there for a user."""

    @never_cache
    @login_required
    def answer(request, pk):
        deletions = Deletion.objects.visible_to(request.user).select_related("by")
        if pk > 2**62:
            raise Http404
        return view(request, get_object_or_404(deletions, pk=pk))

    return answer


@of_incident
@require_http_methods(["GET", "HEAD", "POST"])
def incident_delete(request, incident, revisions):
    insist(may_delete(request.user, incident))
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        delete_incident(incident, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
        messages.success(request, f"“{incident}” is deleted. It can be brought back from here.")
        return redirect("deleted_list")
    return render(request, "postmortems/history/incident_delete.html", {"incident": incident, "form": form})


@never_cache
@login_required
@require_safe
def deleted_list(request):
    """What was deleted and can be brought back, the newest first."""
    deletions = Deletion.objects.visible_to(request.user).select_related("by")
    if not writes(request.user) and not deletions.exists():
        raise Http404("Readers delete nothing.")
    page = page_of(deletions, request.GET, per_page=PER_PAGE)
    rows = [(deletion, may_undelete(request.user, deleted_by=deletion.by)) for deletion in page]
    context = {
        "page": page,
        "pages": page_links(page, request.GET),
        "rows": rows,
        "may_purge": may_purge(request.user),
    }
    return render(request, "postmortems/history/deleted_list.html", context)


@of_deletion
@require_POST
def incident_undelete(request, deletion):
    insist(may_undelete(request.user, deleted_by=deletion.by))
    try:
        incident, left_out = undelete(deletion, by=request.user, at=timezone.now())
    except Deletion.DoesNotExist:
        raise Http404 from None
    except BadDocument as error:
        for problem in error.problems:
            messages.error(request, f"{deletion.reference} is not brought back: {problem.field}: {problem.message}.")
        return redirect("deleted_list")
    messages.success(request, f"“{incident}” is back as it was.")
    if left_out:
        messages.warning(request, f"Not there any more, and left out: {', '.join(left_out)}.")
    return redirect(incident)


@of_deletion
@require_http_methods(["GET", "HEAD", "POST"])
def incident_purge(request, deletion):
    insist(may_purge(request.user))
    form = PurgeForm(request.POST if request.method == "POST" else None, deletion=deletion)
    if form.is_valid():
        purge(deletion, by=request.user, at=timezone.now())
        messages.success(request, f"{deletion.reference} is deleted for good.")
        return redirect("deleted_list")
    return render(request, "postmortems/history/incident_purge.html", {"deletion": deletion, "form": form})
