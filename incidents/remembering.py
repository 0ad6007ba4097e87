"""What a reader chose for this browser, kept in a cookie."""

from datetime import timedelta

from django.shortcuts import redirect
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
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "home"
