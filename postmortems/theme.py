"""The colours a reader chose for this browser: light, dark, or what the system says."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_POST

from incidents.views.preferences import remember

THEMES = ("light", "dark")


@login_not_required
@require_POST
def theme(request):
    chosen = request.POST.get("theme")
    return remember(request, "theme", chosen if chosen in THEMES else "")


def chosen_theme(request):
    """Context processor: `theme`, empty where the system decides."""
    chosen = request.COOKIES.get("theme")
    return {"theme": chosen if chosen in THEMES else ""}
