from typing import Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .aligned import aligned
from .in_common import IN_WORDS, lessons_of, shared_by
from .selection import Asked
from .side_by_side import load_facts, sides_of


@require_safe
def incident_compare(request):
    """Two to four incidents on one clock and side by side; with fewer, what there is to choose from."""
    asked = Asked(request.GET, request.user)
    context: dict[str, Any] = {"asked": asked}
    if len(asked.incidents) > 1:
        load_facts(asked.incidents)
        context |= {
            "how_many": IN_WORDS[len(asked.incidents)],
            "drawing": aligned(asked.incidents, asked.scale),
            "sides": sides_of(asked.incidents),
            "shared": shared_by(asked.incidents),
            "lessons": lessons_of(asked.incidents),
        }
    return render(request, "postmortems/incident_compare.html", context)
