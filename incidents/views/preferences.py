"""What a reader chose for this browser, kept in a cookie."""

from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from incidents.preferences import THEMES, zones

REMEMBERED_FOR = timedelta(days=365)


def asked_by_itself(view):
    """For a form without a token, which a page that all readers share cannot hold: only this site may send it."""

    @csrf_exempt
    @wraps(view)
    def checked(request):
        site, origin = (request.META.get(name, "") for name in ("HTTP_SEC_FETCH_SITE", "HTTP_ORIGIN"))
        own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
        if site not in ("", "same-origin", "none") or (not site and origin and origin not in own):
            raise PermissionDenied
        return view(request)

    return checked


@login_not_required
@asked_by_itself
@require_POST
def theme(request):
    chosen = request.POST.get("theme")
    return remember(request, "theme", chosen if chosen in THEMES else "")


@asked_by_itself
@require_POST
def reader_zone(request):
    if "forget" in request.POST:
        return remember(request, "zone", "")
    zone = zones().get(request.POST.get("zone", "").strip().replace(" ", "_").casefold())
    if zone is None:
        messages.error(request, "There is no time zone of that name. Names are like Europe/Berlin, or UTC.")
        return redirect(page_before(request).partition("#")[0])  # the message stands at the top
    return remember(request, "zone", zone)


def remember(request, name, chosen):
    """Back to the page from which it was chosen; an empty choice is forgotten."""
    response = redirect(page_before(request))
    if chosen:
        response.set_cookie(
            name, chosen, max_age=REMEMBERED_FOR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(name, samesite="Lax")
    return response


def page_before(request, otherwise="home"):
    """The page of this site that the form names; another where it names none, or what is no path from the root."""
    back = request.POST.get("next", "")
    is_here = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_here else reverse(otherwise)
