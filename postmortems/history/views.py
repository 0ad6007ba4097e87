"""The history of a postmortem, for those with an account who may read it."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from incidents.former_addresses import follows_renames
from incidents.lists import page_links, page_of
from incidents.markdown import render as rendered
from incidents.markdown.citations import number_citations
from incidents.markdown.wikilinks import link_targets, targets_in
from incidents.models import Incident
from incidents.rights import insist, may_edit
from postmortems.document.problems import BadDocument
from postmortems.models import LastRead
from postmortems.wikilinks.resolving import resolve

from .differences import differences
from .head import head_in
from .reading import readable_revisions, with_links_as_words, without_hidden
from .restoring import restore
from .telling import sections

PER_PAGE = 50
LARGEST_NUMBER = 10**9
SIDE_BY_SIDE = "side"


class RestoreForm(forms.Form):
    why = forms.CharField(label="Why", max_length=1000, help_text="For those who read the history.")
    latest = forms.IntegerField(widget=forms.HiddenInput, max_value=LARGEST_NUMBER)


def of_incident(view):
    """For a page of the history of one incident."""

    @never_cache
    @login_required
    @follows_renames(Incident.objects.visible_to)
    def answer(request, slug, **kwargs):
        incidents = Incident.objects.visible_to(request.user).select_related("organization")
        incident = get_object_or_404(incidents.prefetch_related("authors"), slug=slug)
        return view(request, incident, readable_revisions(incident, request.user), **kwargs)

    return answer


@of_incident
@require_safe
def incident_history(request, incident, revisions):
    """Who changed it, when, what in few words, and why; and what is new to this reader."""
    asked = [request.GET.get(name, "") for name in ("before", "after")]
    if all(number.isdecimal() and len(number) < 10 for number in asked):
        return redirect("revision_compare", incident.slug, *sorted(map(int, asked)))
    numbers = list(revisions.values_list("number", flat=True))
    last_read = LastRead.objects.filter(reader=request.user, incident=incident).first()
    page = page_of(revisions.defer("document"), request.GET, per_page=PER_PAGE, count=len(numbers))
    return render(
        request,
        "postmortems/history/incident_history.html",
        {
            "incident": incident,
            "page": page,
            "pages": page_links(page, request.GET),
            "first": numbers[-1] if numbers else 0,
            "latest": numbers[0] if numbers else 0,
            "last_read": last_read,
            "since": _since(last_read, numbers),
            "may_edit": may_edit(request.user, incident),
        },
    )


def _since(last_read, numbers):
    """From which to which revision something is new to a reader; None where nothing is, or nobody can say."""
    if last_read is None or not numbers or last_read.number >= numbers[0]:
        return None
    known = [number for number in numbers if number <= last_read.number]
    before = known[0] if known else numbers[-1]
    return (before, numbers[0]) if before < numbers[0] else None


@of_incident
@require_POST
def incident_read(request, incident, revisions):
    """Note that the account has read the incident as it is now."""
    latest = revisions.values_list("number", flat=True).first() or 0
    LastRead.objects.update_or_create(
        reader=request.user, incident=incident, defaults={"number": latest, "at": timezone.now()}
    )
    messages.success(request, "Noted: from now on this page says what has changed since today.")
    return redirect("incident_history", incident.slug)


@of_incident
@require_safe
def revision_detail(request, incident, revisions, number):
    return _revision_page(request, incident, revisions, _numbered(revisions, number))


def _numbered(revisions, number):
    revision = revisions.filter(number=number).first() if number < LARGEST_NUMBER else None
    if revision is None:
        raise Http404("No Revision matches the given query.")
    return revision


def _revision_page(request, incident, revisions, revision, form=None, problems=()):
    data = without_hidden(revision.data, request.user)
    latest = revisions.values_list("number", flat=True).first()
    return render(
        request,
        "postmortems/history/revision_detail.html",
        {
            "incident": incident,
            "revision": revision,
            "title": data.get("title", revision.reference),
            "sections": [(section, _prose(section, data, request.user)) for section in sections(data)],
            "latest": latest,
            "has_before": revisions.filter(number=revision.number - 1).exists(),
            "may_edit": may_edit(request.user, incident),
            "form": form or RestoreForm(initial={"latest": latest}),
            "problems": problems,
        },
    )


def _prose(section, data, user):
    """A text of the revision as HTML, its citations numbered as in its own list of sources."""
    if not section.prose:
        return ""
    sources = [
        SimpleNamespace(key=source.get("key"), number=number)
        for number, source in enumerate(data.get("sources", []), start=1)
    ]
    html = rendered(section.prose, section.key)
    return link_targets(number_citations(html, sources), resolve(targets_in(html), user))


@of_incident
@require_safe
def revision_compare(request, incident, revisions, before, after):
    """What differs between two revisions, in one text or side by side."""
    if before >= after:
        raise Http404("The earlier revision stands first.")
    old, new = (_numbered(revisions, number) for number in (before, after))
    numbers = list(revisions.values_list("number", flat=True))
    told = [without_hidden(revision.data, request.user) for revision in (old, new)]
    if not may_edit(request.user, incident):  # who may reads what was typed in the editor
        told = with_links_as_words(told, request.user)
    if not (old.is_whole and new.is_whole):
        told = [head_in(data) for data in told]
    context = {
        "incident": incident,
        "old": old,
        "new": new,
        "changed": differences(*told),
        "between": list(revisions.defer("document").filter(number__gt=before, number__lte=after)[:PER_PAGE]),
        "is_side_by_side": request.GET.get("view") == SIDE_BY_SIDE,
        "earlier": before - 1 if after == before + 1 and before - 1 in numbers else None,
        "later": after + 1 if after == before + 1 and after + 1 in numbers else None,
    }
    return render(request, "postmortems/history/revision_compare.html", context)


@of_incident
@require_POST
def revision_restore(request, incident, revisions, number):
    """Bring back what the revision says, as a new one."""
    revision = _numbered(revisions, number)
    insist(may_edit(request.user, incident))
    form = RestoreForm(request.POST)
    latest = revisions.values_list("number", flat=True).first()
    if form.is_valid() and form.cleaned_data["latest"] != latest:
        form.data = {**form.data.dict(), "latest": latest}  # type: ignore[attr-defined]
        form.add_error(None, "Somebody has changed it since you opened this page: see its history, then restore again.")
    if not form.is_valid():
        return _revision_page(request, incident, revisions, revision, form)
    try:
        why = form.cleaned_data["why"]
        incident, left_out = restore(incident, revision, by=request.user, at=timezone.now(), why=why)
    except BadDocument as error:
        return _revision_page(request, incident, revisions, revision, form, error.problems)
    messages.success(request, f"It says again what it said in revision {number}.")
    if left_out:
        messages.warning(request, f"Not there any more, and left out: {', '.join(left_out)}.")
    return redirect("incident_history", incident.slug)
