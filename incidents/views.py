from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .facts import caveats_of, load_facts, names_around
from .former_addresses import follows_renames
from .models import Incident
from .reader_zone import chosen_zone
from .times import Times


@require_safe
@follows_renames(Incident.objects.visible_to)
def incident_detail(request, slug):
    """One postmortem, with everything that is on its record."""
    visible = Incident.objects.visible_to(request.user).select_related("organization")
    incident = get_object_or_404(visible, slug=slug)
    load_facts(incident)
    return render(
        request,
        "incidents/incident_detail.html",
        {
            "incident": incident,
            "times": Times(incident, request.GET.get("times", ""), chosen_zone(request)),
            "names": names_around(incident),
            "caveats": caveats_of(incident),
        },
    )
