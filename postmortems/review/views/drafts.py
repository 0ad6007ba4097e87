from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.access import can_review
from postmortems.models import NoReviewMail
from postmortems.review.waiting import AT_MOST, own_drafts, to_review


@never_cache
@login_required
@require_safe
def draft_list(request):
    """An author's own drafts, and for a reviewer what waits for one, oldest first."""
    now, reviews = timezone.now(), can_review(request.user)
    own = list(own_drafts(request.user)[: AT_MOST + 1])
    waiting = list(to_review(request.user)[: AT_MOST + 1]) if reviews else []
    return render(
        request,
        "postmortems/draft_list.html",
        {
            "own": [(incident, waited(incident, now)) for incident in own[:AT_MOST]],
            "waiting": [(incident, waited(incident, now)) for incident in waiting[:AT_MOST]],
            "reviews": reviews,
            "sends_mail": settings.SENDS_MAIL,
            "address": request.user.email,
            "wants_mail": not NoReviewMail.objects.filter(account=request.user).exists(),
            "at_most": AT_MOST if max(len(own), len(waiting)) > AT_MOST else None,
        },
    )


def waited(incident, now):
    """How long it has been in its state: ``3 days``."""
    return timesince(incident.since, now, depth=1)
