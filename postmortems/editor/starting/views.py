"""The pages on which a postmortem is begun."""

from functools import partial, wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from incidents.preferences import chosen_zone, places
from incidents.rights import insist, may_write
from postmortems.document.problems import BadDocument
from postmortems.editor.form.kinds import moment_of
from postmortems.editor.pasting.adding import timeline_with, told
from postmortems.editor.pasting.forms import PasteForm
from postmortems.editor.pasting.review import Review

from .beginning import begin_from, defaults
from .document import Faulty, begin_document
from .forms import BasicsForm, DocumentForm, StartForm, organizations
from .structure import copyable, found, structure_of


def for_writers(view):
    """For those who may begin a postmortem."""

    @never_cache
    @login_required
    @wraps(view)
    def answer(request, *args, **kwargs):
        insist(may_write(request.user))
        return view(request, *args, **kwargs)

    return answer


def to_editor(request, incident):
    messages.success(request, "Your draft is begun. You alone can read it, and the administrators.")
    return redirect(f"{incident.get_absolute_url()}edit/")


def boxes(request, **context):
    """What the boxes of a form offer to choose from."""
    return {"zones": places(), "organizations": organizations(request.user), **context}


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request):
    """Empty, or from a template; and the ways to everything else that one can be begun with."""
    form = StartForm(request.POST or None, initial=defaults(request.user, chosen_zone(request)))
    if form.is_valid():
        begun = _begun(form, form.document(), request, template=form.chosen)
        if begun:
            return to_editor(request, begun)
    return render(request, "postmortems/incident_new.html", boxes(request, form=form))


def _begun(form, data, request, template=None):
    """The draft; None where the data cannot be one, which the form says."""
    try:
        return begin_from(data, by=request.user, at=timezone.now(), template=template)
    except BadDocument as error:
        form.take(error)
        return None


@for_writers
@require_safe
def incident_new_copy(request):
    """Choose a postmortem whose structure is copied."""
    typed = request.GET.get("q", "").strip()[:200]
    incidents = found(request.user, typed)
    return render(request, "postmortems/incident_new_copy.html", {"typed": typed, "incidents": incidents})


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def incident_copy(request, slug):
    """Begin one with the structure of another: what is taken over is shown before."""
    incident = get_object_or_404(copyable(request.user), slug=slug)
    structure = structure_of(incident, request.user)
    initial = {**defaults(request.user, ""), "organization": structure.organization, "zone": structure.zone}
    form = BasicsForm(request.POST or None, initial=initial)
    if form.is_valid():
        written = form.document()
        data = {**structure.data(written["organization"]), **written}
        if structure.headings.get("summary") and "summary" in written:
            data["summary"] = f"{written['summary']}\n\n{structure.headings['summary']}"
        begun = _begun(form, data, request)
        if begun:
            return to_editor(request, begun)
    context = boxes(request, form=form, incident=incident, structure=structure)
    return render(request, "postmortems/incident_copy.html", context)


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new_document(request):
    """Begin one from its document; what is wrong with it is shown in its text, which stays in the box."""
    form, faulty = DocumentForm(request.POST or None, request.FILES or None), None
    if form.is_valid():
        text = form.cleaned_data["document"]
        try:
            incident, was_taken = begin_document(text, by=request.user, at=timezone.now())
        except Faulty as error:
            faulty = error
            form = DocumentForm(initial={"text": text})
        else:
            if was_taken:
                messages.info(request, f"Its address is another postmortem's: the draft is at “{incident.slug}”.")
            return to_editor(request, incident)
    return render(request, "postmortems/incident_new_document.html", {"form": form, "faulty": faulty})


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new_log(request):
    """Begin one from a chat log: what was read of it is looked through first, as when it is pasted later."""
    initial = defaults(request.user, chosen_zone(request))
    form = BasicsForm(request.POST or None, initial=initial)
    paste = PasteForm(request.POST or None, prefix="log", initial={"clock": initial["zone"]})
    review = None
    if form.is_valid() and paste.is_valid():
        written = form.document()
        started = moment_of(written.get("milestones", {}).get("started", {}).get("at"), written["zone"])
        day = started.in_zone(written["zone"]).date() if started else timezone.localdate()
        review = Review(paste, request.POST, story=written["zone"], started=started, day=day)
        if request.POST.get("do") == "save":
            begun = review.save(partial(_begin_with, form, written, request))
            if begun:
                return to_editor(request, begun)
    context = boxes(request, form=form, paste=paste, review=review and review.shown)
    return render(request, "postmortems/incident_new_log.html", context)


def _begin_with(form, written, request, rows):
    """A draft with these rows as its timeline. What is wrong with the boxes the form says, with a row NotAdded."""
    timeline, lines = timeline_with([], rows, written["zone"])
    try:
        return begin_from({**written, "timeline": timeline}, by=request.user, at=timezone.now())
    except BadDocument as error:
        ours = [problem for problem in error.problems if not problem.path or problem.path[0] != "timeline"]
        if ours:
            form.take(BadDocument(*ours))
        theirs = [problem for problem in error.problems if problem not in ours]
        if theirs:
            raise told(BadDocument(*theirs), lines) from error
        return None
