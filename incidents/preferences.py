"""The time zone a reader chose for this browser. Nothing is chosen for them."""

from functools import cache
from zoneinfo import available_timezones

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from .views.preferences import page_before, remember

#: Files of the time-zone database that are no zones.
NO_ZONES = {"Factory", "localtime"}


@require_POST
def reader_zone(request):
    if "forget" in request.POST:
        return remember(request, "zone", "")
    zone = zones().get(request.POST.get("zone", "").strip().replace(" ", "_").casefold())
    if zone is None:
        messages.error(request, "There is no time zone of that name. Names are like Europe/Berlin, or UTC.")
        return redirect(page_before(request).partition("#")[0])  # the message stands at the top
    return remember(request, "zone", zone)


def chosen_zone(request):
    """Empty while none is chosen, or when what is remembered is none any more."""
    return zones().get(request.COOKIES.get("zone", "").casefold(), "")


@cache
def zones():
    """Every zone by its name in small letters."""
    return {name.casefold(): name for name in sorted(available_timezones() - NO_ZONES)}


def places():
    """The zones that are named for a place, to choose from: ``Asia/Kolkata``."""
    return [name for name in zones().values() if "/" in name and not name.startswith("Etc/")] + ["UTC"]
