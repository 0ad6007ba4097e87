import random

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.facts import caveats_of, incident_called, load_facts, names_around
from incidents.former_addresses import follows_renames
from incidents.models import Incident
from incidents.moments.clock_choice import Times
from incidents.preferences import chosen_zone

#: How many incidents are drawn by number, before all are shuffled; which takes long where there are many.
DRAWN = 100


@require_safe
@follows_renames(Incident.objects.visible_to)
def incident_detail(request, slug):
    """One postmortem, with everything that is on its record."""
    found = incident_called(slug, request.user)
    if not found:
        raise Http404("No Incident matches the given query.")
    incident = found[0]
    load_facts(incident)
    return render(
        request,
        "incidents/incident_detail.html",
        {
            "incident": incident,
            "times": Times(incident, request.GET.get("times", ""), chosen_zone(request)),
            "scale": request.GET.get("scale", ""),
            "names": names_around(incident),
            "caveats": caveats_of(incident),
        },
    )


@never_cache
@require_safe
def incident_random(request):
    """On to any of the published postmortems that the reader may read, each as likely as the others."""
    slugs = Incident.objects.visible_to(request.user).published().order_by("?").values_list("slug", flat=True)
    last = Incident.objects.order_by("pk").values_list("pk", flat=True).last() or 1
    drawn = random.choices(range(1, last + 1), k=DRAWN)  # noqa: S311
    slug = slugs.filter(pk__in=drawn).first() or slugs.first()
    return redirect("incident_detail", slug) if slug else redirect("incident_list")
