from typing import Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .aligned import aligned
from .in_common import IN_WORDS, lessons_of, shared_by
from .selection import Selection
from .side_by_side import load_facts, sides_of


@require_safe
def incident_compare(request):
    """Two to four incidents on one clock and side by side; with fewer, what there is to choose from."""
    selection = Selection(request.GET, request.user)
    context: dict[str, Any] = {"selection": selection, "drawing": None, "sides": None}
    if len(selection.incidents) > 1:
        load_facts(selection.incidents)
        context |= {
            "how_many": IN_WORDS[len(selection.incidents)],
            "drawing": aligned(selection.incidents, selection.scale),
            "sides": sides_of(selection.incidents),
            "shared": shared_by(selection.incidents),
            "lessons": lessons_of(selection.incidents),
        }
    return render(request, "postmortems/incident_compare.html", context)
