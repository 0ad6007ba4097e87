"""The pages on which a postmortem is written, section by section."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from incidents.former_addresses import follows_renames
from incidents.models import Incident
from incidents.rights import insist, may_edit
from postmortems.document.fields import POSTMORTEM
from postmortems.document.problems import BadDocument
from postmortems.models import Editing
from postmortems.review.actions import actions_on

from . import drafts, page
from .conflicts import in_words, settle
from .form import Typed
from .offering import names_offered
from .posted import changed_rows, moments_beside, parts_in
from .preview import PREVIEWED, preview
from .saving import ChangedMeanwhile, errors_of, save, section_data
from .sections import BY_NAME, SECTIONS, TOLD_BY, WHOLE


@never_cache
@login_required
@require_safe
@follows_renames(Incident.objects.visible_to)
def incident_edit(request, slug):
    """All sections of a postmortem, each saved by itself; of long lists the first rows."""
    return _page(request, _editable(request.user, slug))


@login_not_required  # what was typed is kept, and then whoever typed it logs in again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@follows_renames(Incident.objects.visible_to)
def incident_edit_section(request, slug, section):
    """One section alone; by POST it is saved, or what was typed is kept."""
    if not request.user.is_authenticated:
        return _without_login(request)
    keys = _keys_for(request, section)
    incident = _editable(request.user, slug, keys)
    if section not in BY_NAME:
        raise Http404
    if request.method != "POST":
        return _page(request, incident, keys, alone=section)
    return _answer(request, incident, section, keys)


def _keys_for(request, section):
    """What of the record is asked for: all, but for a section that is shown alone, or kept while somebody types."""
    is_kept = request.method == "POST" and wants_json(request) and request.POST.get("do") == "keep"
    alone = section in BY_NAME and (is_kept or request.method != "POST")
    return TOLD_BY.union(BY_NAME[section].keys) if alone else WHOLE


def _editable(user, slug, keys=WHOLE):
    """The incident with what of its record is asked for, if it is there for the user, and theirs to write."""
    rows = POSTMORTEM.with_whole_record(Incident.objects.visible_to(user), keys)
    incident = get_object_or_404(rows, slug=slug)
    insist(may_edit(user, incident))
    return incident


def _without_login(request):
    """Keep what was typed for the account that opened the form; it is there again after the log-in."""
    address = request.path
    if request.method == "POST":
        user, incident = _who_opened(request.POST.get("opened_by", ""))
        if user and incident and may_edit(user, incident):
            _keep(parts_in(request.POST), user, incident, timezone.now())
            messages.info(request, "Your login had expired. What you typed is kept: log in, and it is there again.")
            address = reverse("incident_edit", args=[incident.slug])
    if wants_json(request):
        return JsonResponse({"login": f"{reverse('login')}?next={address}"})
    return redirect_to_login(address)


def _who_opened(token):
    """The account and the incident that a form's token names, as far as they are there."""
    if not (named := drafts.named_by(token)):
        return None, None
    account, incident = named
    user = get_user_model().objects.filter(pk=account, is_active=True).first()
    return user, Incident.objects.filter(pk=incident).first()


def wants_json(request):
    return request.headers.get("Accept", "").startswith("application/json")


def _keep(parts, user, incident, at):
    for part in parts.values():
        drafts.keep(part, account=user, incident=incident, at=at)


def _answer(request, incident, name, keys):
    """Do what the button says, and keep whatever else was typed on the page."""
    parts, now = parts_in(request.POST), timezone.now()
    verb, _, target = request.POST.get("do", "keep").partition(":")
    part = parts.get(name)
    if part is None:
        return HttpResponse("The form of the section was not sent.", status=400, content_type="text/plain")
    typed = Typed.of(request.POST)
    focus = changed_rows(part, typed, verb, target) if target else None
    if verb == "save":
        settle(part, typed, request.POST)
    _keep(parts, request.user, incident, now)
    if verb == "add" and focus is not None:
        drafts.keep(part, account=request.user, incident=incident, at=now, has_new_row=True)
    Editing.objects.note(incident, request.user, at=now)
    if verb == "discard":
        drafts.discard(part.section, account=request.user, incident=incident)
        messages.info(request, f"{part.section.title}: what was not saved is gone.", part.section.name)
    elif verb == "save":
        return _save(request, incident, part, now)
    elif verb == "preview" and not wants_json(request):
        return _page(request, incident, shown=part, with_preview=True)
    if wants_json(request):
        return _kept(request, incident, part, now, keys, with_preview=verb == "preview" and name in PREVIEWED)
    return _back(request, incident, part, focus)


def _kept(request, incident, part, now, keys, *, with_preview):
    """What a page that keeps by itself is told: what stands beside the moments, and how the section will look."""
    typed, record = Typed.of(request.POST), section_data(incident, request.user, keys)
    times = part.data if part.section.name == "times" else record
    answer = {"kept_at": now.isoformat(), "is_changed": part.is_changed}
    answer["beside"] = moments_beside(part, typed, *page.zone_and_start(incident, times))
    if with_preview:
        answer["preview"] = preview(incident, part, record, request.user)
    return JsonResponse(answer)


def _save(request, incident, part, now):
    user = request.user
    try:
        saved = save(incident, part, by=user, at=now)
    except BadDocument as error:
        return _page(request, incident, shown=part, errors=errors_of(error.problems, part))
    except ChangedMeanwhile as change:
        part.data = change.both.settled.data
        return _page(request, incident, shown=part, both=change.both)
    drafts.discard(part.section, account=user, incident=incident)
    told = f", with what somebody else saved there meanwhile: {in_words(saved.taken)}" if saved.taken else ""
    messages.success(request, f"Saved: {part.section.title}{told}.", part.section.name)
    if saved.renamed:
        messages.info(request, f"{saved.renamed.in_words}.", part.section.name)
        drafts.follow(saved.renamed, account=user, incident=incident, before=section_data(incident, user))
    incident = saved.incident
    return _back(request, incident, part)


def _back(request, incident, part, focus=None):
    """Back to the page from which it came."""
    name = part.section.name
    if request.POST.get("alone"):
        address, query = reverse("incident_edit_section", args=[incident.slug, name]), _rows_in(part)
    else:
        address, query = reverse("incident_edit", args=[incident.slug]), {}
    anchor = f"at-{'-'.join(map(str, focus))}" if focus else name
    told = "&".join(f"{key}={value}" for key, value in query.items())
    return redirect(f"{address}{'?' if told else ''}{told}#{anchor}")


def _rows_in(part):
    key, window = next(iter(part.windows.items()), ("", None))
    return {"rows": f"{key}:{window[0]}"} if window else {}


def _first_rows(request):
    key, _, first = request.GET.get("rows", "").partition(":")
    return {key: int(first)} if first.isascii() and first.isdigit() and len(first) < 7 else {}


def _page(request, incident, keys=WHOLE, *, alone="", shown=None, errors=None, both=None, with_preview=False):
    """``shown``: the part that was sent, to be shown with its ``errors``, or with what ``both`` say for a choice."""
    user, at = request.user, timezone.now()
    alone = alone or (shown.section.name if shown and request.POST.get("alone") else "")
    now = section_data(incident, user, keys)
    sections = [BY_NAME[alone]] if alone else SECTIONS
    most = page.ROWS_ALONE if alone else page.ROWS_AMONG_OTHERS
    parts = {one.name: page.part_of(one, now, most=most, first=_first_rows(request)) for one in sections}
    kept = {
        name: (part, kept_at)
        for name, (part, kept_at) in drafts.kept(account=user, incident=incident).items()
        if name in parts and not part.says_the_same(now)
    }
    parts |= {name: part for name, (part, _) in kept.items()}
    if shown:
        parts[shown.section.name] = shown
    told, keys = page.shown_sections(
        incident,
        now,
        parts,
        kept={name: kept_at for name, (_, kept_at) in kept.items() if not shown or name != shown.section.name},
        errors={shown.section.name: errors} if errors else None,
    )
    for one in told:
        if shown and one.section.name == shown.section.name:
            one.conflict = both
            one.preview = preview(incident, shown, now, user) if with_preview and one.has_preview else ""
    Editing.objects.note(incident, user, at=at)
    boxes = [box for one in told for box in one.boxes]
    actions, notes = actions_on(incident, user)
    context = {
        "incident": incident,
        "actions": actions,
        "notes": notes,
        "at": at,
        "sections": told,
        "alone": alone,
        "lists": names_offered(boxes, keys, incident, user),
        "others": Editing.objects.of_others(incident, user, at=at),
        "token": drafts.token_of(user, incident),
        "has_errors": bool(errors),
    }
    return render(request, "postmortems/incident_edit.html", context)
