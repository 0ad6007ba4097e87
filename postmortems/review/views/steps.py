"""The page of each step of a postmortem, and that of who can read it: what comes of it is said before it is done."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from incidents import rights
from incidents.former_addresses import follows_renames
from incidents.models import Incident
from incidents.rights import NotNow
from postmortems.review.forms import ReasonForm, VisibilityForm
from postmortems.review.holding import Refused
from postmortems.review.steps import take
from postmortems.review.visibility import restrict, who_reads_it


def of_incident(view):
    """For a page of one incident that the account may read, with its authors and groups."""

    @never_cache
    @login_required
    @follows_renames(Incident.objects.visible_to)
    @wraps(view)
    def answer(request, slug, **kwargs):
        incidents = Incident.objects.visible_to(request.user).prefetch_related("authors", "groups")
        return view(request, get_object_or_404(incidents, slug=slug), **kwargs)

    return answer


@of_incident
@require_http_methods(["GET", "HEAD", "POST"])
def incident_step(request, incident, step):
    answer = step.may(request.user, incident)
    if isinstance(answer, NotNow):
        return nothing_changed(request, incident, answer)
    rights.insist(answer)
    form = ReasonForm(request.POST if request.method == "POST" else None, step=step)
    if form.is_valid():
        try:
            take(step, incident, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
        except Refused as refused:
            if isinstance(refused.answer, NotNow):
                return nothing_changed(request, incident, refused.answer)
            raise denied(refused) from refused
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"“{incident}” {step.told}.")
            return to_incident(request, incident)
    context = {"incident": incident, "step": step, "form": form, "readers": readers_after(step, incident)}
    return render(request, "postmortems/incident_step.html", context)


def readers_after(step, incident):
    """Who can read it before the step, and after it."""
    return who_reads_it(incident), who_reads_it(incident, state=step.to)


def nothing_changed(request, incident, answer):
    """Somebody else may have been quicker."""
    messages.warning(request, f"Nothing was changed. {answer.why}")
    return to_incident(request, incident)


def denied(refused):
    return Http404() if refused.answer == rights.NOT_THERE else PermissionDenied(refused.answer.why)


def to_incident(request, incident):
    """On to the incident's page, for those who can still read it."""
    still = Incident.objects.visible_to(request.user).filter(pk=incident.pk).exists()
    return redirect(incident) if still else redirect("home")


@of_incident
@require_http_methods(["GET", "HEAD", "POST"])
def incident_visibility(request, incident):
    rights.insist(rights.may_restrict(request.user, incident))
    now = who_reads_it(incident)
    form = VisibilityForm(request.POST if request.method == "POST" else None, incident=incident, user=request.user)
    if form.is_valid():
        try:
            restrict(incident, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            raise denied(refused) from refused
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Who can read “{incident}” now: {lower_first(who_reads_it(incident))}")
            return to_incident(request, incident)
    context = {"incident": incident, "form": form, "now": now, "is_settled": incident.state in Incident.SETTLED}
    return render(request, "postmortems/incident_visibility.html", context)


def lower_first(text):
    return text[:1].lower() + text[1:]
