"""The pages of the searches that an account has saved. Nobody else's exist for it."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postmortems.models import SavedSearch

from .addresses import stopped_by
from .forms import NOT_COMPLETE, NameForm, new_search
from .matching import ids_of, results_of
from .wording import parts


def own(view):
    """For a page of one saved search, for its owner alone."""

    @never_cache
    @login_required
    @wraps(view)
    def of_owner(request, pk):
        return view(request, get_object_or_404(SavedSearch.objects.of(request.user), pk=pk))

    return of_owner


@never_cache
@login_required
@require_safe
def saved_search_list(request):
    searches = SavedSearch.objects.of(request.user).defer("known")
    rows = [(search, parts(search.query)) for search in searches]
    return render(request, "postmortems/saved_search_list.html", {"rows": rows} | mail_for(request.user))


def mail_for(user):
    """What may stand in the way of mails to the account."""
    return {"sends_mail": settings.SENDS_MAIL, "address": user.email, "at_most": SavedSearch.PER_ACCOUNT}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_new(request):
    if request.method == "POST":
        form = new_search(request.POST, owner=request.user, at=timezone.now())
        if form.is_valid() and form.saved():
            messages.success(request, f"Saved as “{form.instance}”.")
            return redirect("saved_search_list")
    else:
        form = new_search(None, owner=request.user, at=None)
        form.initial["query"] = request.get_full_path().partition("?")[2]
    context = {"form": form, "parts": parts(form["query"].value() or "")}
    return render(request, "postmortems/saved_search_new.html", context | mail_for(request.user))


@own
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_rename(request, search):
    before = search.name
    form = NameForm(request.POST or None, instance=search)
    if form.is_valid() and form.saved():
        messages.success(request, f"“{before}” is now “{search}”.")
        return redirect("saved_search_list")
    return render(request, "postmortems/saved_search_rename.html", {"search": search, "before": before, "form": form})


@own
@require_POST
def saved_search_mail(request, search):
    """Switch the mails on, for what matches from now on, or off."""
    if "on" not in request.POST:
        SavedSearch.objects.filter(pk=search.pk).stop_notifying()
        messages.success(request, f"No more mails for “{search}”.")
        return redirect("saved_search_list")
    results = results_of(search.query, request.user)
    matching = ids_of(results)
    if results.is_complete:
        search.notify_from_now(matching=matching)
        messages.success(request, f"When something new matches “{search}”, a mail says so.")
    else:
        messages.error(request, NOT_COMPLETE)
    return redirect("saved_search_list")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_delete(request, search):
    if request.method == "POST":
        search.delete()
        messages.success(request, f"“{search}” is deleted.")
        return redirect("saved_search_list")
    return render(request, "postmortems/saved_search_delete.html", {"search": search, "parts": parts(search.query)})


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_stop(request, token):
    """Stop mails by the link in one of them, without logging in; the address itself is the proof.

    A mail program sends the POST by itself when its user asks for that (RFC 8058). To open the address stops nothing:
    programs that look for viruses open every link.
    """
    stops = stopped_by(token)
    if stops is None:
        raise Http404
    if request.method == "POST":
        stops.searches.stop_notifying()
    context = {"stops": stops, "is_stopped": request.method == "POST"}
    return render(request, "postmortems/saved_search_stop.html", context)
