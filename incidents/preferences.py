"""The colours and the time zone that a reader chose for this browser. Nothing is chosen for them."""

from functools import cache

from .moments import zone_names

THEMES = ("light", "dark")


def chosen_theme(request):
    """Context processor: `theme`, empty where the system decides."""
    chosen = request.COOKIES.get("theme")
    return {"theme": chosen if chosen in THEMES else ""}


def chosen_zone(request):
    """Empty while none is chosen, or when what is remembered is none any more."""
    return zones().get(request.COOKIES.get("zone", "").casefold(), "")


@cache
def zones():
    """Every zone by its name in small letters."""
    return {name.casefold(): name for name in zone_names()}


def places():
    """The zones that are named for a place, to choose from: ``Asia/Kolkata``."""
    return [name for name in zones().values() if "/" in name and not name.startswith("Etc/")] + ["UTC"]
