"""The calendar and the feeds, and the secret addresses under which programs read them without a log-in."""

import hashlib
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from postmortems.audit.noting import note
from postmortems.feeds import Feed
from postmortems.models import AuditEntry, FeedAddress
from postmortems.reminders.digest import teams_of

from .calendar import calendar, due_for
from .changes import feed

#: Named in the example of a team's calendar, where the account can read of none.
A_TEAM = "Platform"
TEAMS_AT_MOST = 50


def by_address(view):
    """For what a secret address alone opens: the view is given the account, and answers with octets and their type.

    No cache keeps the answer for another, no page learns the address from a link in it, and a reader that has it
    already is told so.
    """

    @login_not_required
    @require_safe
    @wraps(view)
    def opened(request, token):
        account = FeedAddress.objects.account_of(token)
        if account is None:
            raise Http404
        content, content_type = view(request, account)
        response = HttpResponse(content, content_type=content_type)
        response["Cache-Control"] = "private, no-cache"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["ETag"] = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
        return get_conditional_response(request, etag=response["ETag"], response=response)

    return opened


@by_address
def remediation_calendar(request, account):
    teams = [team for team in request.GET.getlist("team") if team][:TEAMS_AT_MOST]
    name = f"Remediations of {', '.join(teams)}" if teams else "My remediations"
    made = calendar(due_for(account, teams), name=name, absolute=request.build_absolute_uri)
    return made, "text/calendar; charset=utf-8"


@by_address
def remediation_changes_of(request, account):
    return feed_for(request, account), Feed.content_type


@require_safe
def remediation_changes(request):
    return HttpResponse(feed_for(request, request.user), content_type=Feed.content_type)


def feed_for(request, user):
    absolute = request.build_absolute_uri
    made = feed(user, board=absolute(reverse("remediation_list")), address=absolute(), absolute=absolute)
    return made.encode() if isinstance(made, str) else made


@never_cache
@login_required
@require_POST
def feed_address_new(request):
    """The answer is the only time that they are told."""
    with transaction.atomic():
        token = FeedAddress.objects.make(request.user, at=timezone.now())
        note(AuditEntry.What.RIGHTS, about=request.user.get_username(), told="addresses of calendar and feed made")
    context = {
        "calendar": request.build_absolute_uri(reverse("remediation_calendar", args=[token])),
        "feed": request.build_absolute_uri(reverse("remediation_changes_of", args=[token])),
        "team": next(iter(teams_of(request.user)), A_TEAM),
    }
    return render(request, "postmortems/feed_address.html", context)


@never_cache
@login_required
@require_POST
def feed_address_revoke(request):
    with transaction.atomic():
        if FeedAddress.objects.revoke(request.user):
            told = "addresses of calendar and feed revoked"
            note(AuditEntry.What.RIGHTS, about=request.user.get_username(), told=told)
    messages.success(request, "The addresses of your calendar and feed are good no more.")
    return redirect("reminder_settings")
