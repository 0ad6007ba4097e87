from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from incidents.former_addresses import follows_renames
from incidents.models import Incident
from incidents.preferences import places
from incidents.rights import insist, may_edit

from .adding import add
from .forms import PasteForm
from .review import Review


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@follows_renames(Incident.objects.visible_to)
def timeline_paste(request, slug):
    """Paste a log, look through what was read of it, and add what is kept to the timeline of a postmortem."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user).prefetch_related("authors"), slug=slug)
    insist(may_edit(request.user, incident))
    started = incident.started
    day = started.in_zone(incident.zone).date() if started else None
    form = PasteForm(request.POST or None, prefix="log", initial={"clock": incident.zone, "on": day})
    review = None
    if form.is_valid():
        there = [_as_row(event, incident.zone) for event in incident.timeline.all()]
        review = Review(form, request.POST, story=incident.zone, started=started, there=there)
        if request.POST.get("do") == "save":
            saved = review.save(partial(add, incident, by=request.user, at=timezone.now()))
            if saved:
                count = len(review.rows)
                messages.success(request, f"{count} event{'' if count == 1 else 's'} added to the timeline.")
                return redirect(f"{incident.get_absolute_url()}edit/timeline/")
    context = {"incident": incident, "form": form, "review": review and review.shown, "zones": places()}
    return render(request, "postmortems/timeline_paste.html", context)


def _as_row(event, zone):
    return {"at": event.occurred.written(zone) if event.occurred else "", "text": event.text}
