"""The page of a review, and what is said on it: for those who write and review, never for readers."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents import rights
from incidents.models.person import called
from postmortems.models import ReviewComment
from postmortems.review import comments
from postmortems.review.anchors import COMMENTED, rows_of
from postmortems.review.forms import CommentForm, TextForm
from postmortems.review.holding import Refused
from postmortems.review.mentions import mentioned_in, offered
from postmortems.review.page import answer_form, names_address, review_of

from .steps import denied, of_incident


def of_review(view):
    """For those who may see the comments of the incident."""

    @of_incident
    @wraps(view)
    def answer(request, incident, **kwargs):
        rights.insist(rights.may_read_comments(request.user, incident))
        try:
            return view(request, incident, **kwargs)
        except ReviewComment.DoesNotExist as gone:
            raise Http404 from gone
        except Refused as refused:
            raise denied(refused) from refused

    return answer


@of_review
@require_safe
def incident_review(request, incident):
    return render(request, "postmortems/incident_review.html", review_of(incident, request))


@of_review
@require_POST
def incident_comment(request, incident):
    """Say something about a section or a row of it, or answer what was said."""
    rights.insist(rights.may_comment(request.user, incident))
    first = ReviewComment.objects.of(incident).get(pk=number(request)) if "answer_to" in request.POST else None
    form = sent_form(request, incident, first)
    if form.is_valid():
        said = {"text": form.cleaned_data["text"], "by": request.user, "at": timezone.now()}
        try:
            made = comments.comment(incident, anchor=form.cleaned_data.get("anchor", ""), answer_to=first, **said)
        except ValidationError as error:
            if isinstance(error, Refused):
                raise
            form.add_error(None, error)
        else:
            tell_unknown(request, made.text, incident)
            return redirect(made.address_for(incident))
    place = first.pk if first else form.section
    context = review_of(incident, request, bound={place: form})
    return render(request, "postmortems/incident_review.html", context)


def number(request):
    sent = request.POST["answer_to"]
    if not (sent.isdecimal() and sent.isascii() and len(sent) < 19):
        raise Http404
    return int(sent)


def sent_form(request, incident, first):
    if first:
        return answer_form(first, incident, request.POST)
    section = request.POST.get("anchor", "").partition("/")[0]
    section = section if section in COMMENTED else ""
    rows = list(rows_of(incident, section))
    form = CommentForm(request.POST, section=section, rows=rows, names=names_address(incident))
    form.section = section  # type: ignore[attr-defined]
    return form


def tell_unknown(request, text, incident):
    """Whom a comment names that it tells nobody of. Whether there is such an account is not said."""
    _, unknown = mentioned_in(text, incident)
    if unknown:
        names = ", ".join(f"@{name}" for name in unknown[:5])
        messages.warning(request, f"Nobody who may comment here is called {names}: only the others were told.")


@of_review
@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request, incident, pk):
    """Change a comment of one's own."""
    said = ReviewComment.objects.of(incident).get(pk=pk, withdrawn_at=None)
    rights.insist(rights.may_comment(request.user, incident))
    if said.by_id != request.user.pk:
        raise PermissionDenied(comments.NOT_YOURS.why)
    sent = request.POST if request.method == "POST" else None
    form = TextForm(sent, place="comment", names=names_address(incident), text=said.text)
    if form.is_valid():
        said = comments.edit(incident, pk, **form.cleaned_data, by=request.user, at=timezone.now())
        tell_unknown(request, said.text, incident)
        return redirect(said.address_for(incident))
    return render(
        request, "postmortems/review_comment_edit.html", {"incident": incident, "comment": said, "form": form}
    )


@of_review
@require_POST
def comment_withdraw(request, incident, pk):
    comments.withdraw(incident, pk, by=request.user, at=timezone.now())
    messages.success(request, "Your comment is withdrawn.")
    return redirect("incident_review", incident.slug)


@of_review
@require_POST
def comment_resolve(request, incident, pk):
    comments.resolve(incident, pk, by=request.user, at=timezone.now())
    return redirect(f"{reverse('incident_review', args=[incident.slug])}#comment-{pk}")


@of_review
@require_POST
def comment_unresolve(request, incident, pk):
    comments.unresolve(incident, pk, by=request.user)
    return redirect(f"{reverse('incident_review', args=[incident.slug])}#comment-{pk}")


@of_review
@require_safe
def incident_review_names(request, incident):
    """Whom somebody may go on to mention: those who may comment here, told to those who may."""
    rights.insist(rights.may_comment(request.user, incident))
    typed = request.GET.get("q", "").strip()[:150]
    people = offered(typed, incident) if typed else []
    return JsonResponse({"names": [{"name": one.get_username(), "note": full_name(one)} for one in people]})


def full_name(account):
    name = called(account)
    return "" if name == account.get_username() else name
