"""What a reader chose for this browser, kept in a cookie."""

from datetime import timedelta

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

REMEMBERED_FOR = timedelta(days=365)


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


def page_before(request):
    """The page of this site that the form names; home where it names none, or what is no path from the root."""
    back = request.POST.get("next", "")
    is_here = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_here else reverse("home")
