"""The page of what was noted, for administrators alone."""

from datetime import datetime, time, timedelta
from functools import wraps

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.access import is_administrator
from incidents.lists import same_but
from incidents.spreadsheets import lines
from postmortems.models import AuditEntry

from .noting import note

PER_PAGE = 100
AT_ONCE = 2_000
COLUMNS = ("at", "what", "who", "about", "details", "address")


class AuditFilter(forms.Form):
    what = forms.ChoiceField(choices=[("", "Anything"), *AuditEntry.What.choices], required=False)
    who = forms.CharField(label="User name", max_length=150, required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput({"type": "date"}))

    def found(self):
        """The entries that are asked for, the newest first; none where the question makes no sense."""
        entries = AuditEntry.objects.select_related("by").order_by("-pk")
        if not self.is_valid():
            return entries.none()
        asked = self.cleaned_data
        if asked["what"]:
            entries = entries.filter(what=asked["what"])
        if asked["who"]:
            account = get_user_model().objects.filter(username=asked["who"]).values_list("pk", flat=True).first()
            entries = entries.filter(Q(by=account) | Q(by_name=asked["who"]) if account else Q(by_name=asked["who"]))
        # They are noted in the order of time: where a day begins among the ids is found once, by the index of times.
        if asked["since"]:
            first = _first_since(asked["since"])
            entries = entries.filter(pk__gte=first) if first else entries.none()
        if asked["until"] and (first := _first_since(asked["until"] + timedelta(days=1))):
            entries = entries.filter(pk__lt=first)
        return entries


def _first_since(day):
    begins = datetime.combine(day, time(), timezone.get_default_timezone())
    return AuditEntry.objects.filter(at__gte=begins).order_by("at", "pk").values_list("pk", flat=True).first()


def for_administrators(view):
    @never_cache
    @login_required
    @require_safe
    @wraps(view)
    def answer(request):
        if not is_administrator(request.user):
            raise Http404("The audit is for administrators.")
        return view(request, AuditFilter(request.GET))

    return answer


@for_administrators
def audit_list(request, form):
    """A page begins after the entry that the address names, so that the last page costs what the first does."""
    entries = form.found()
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        entries = entries.filter(pk__lt=int(before))
    shown = list(entries[: PER_PAGE + 1])
    more = same_but(request.GET, before=str(shown[PER_PAGE - 1].pk)) if len(shown) > PER_PAGE else ""
    context = {
        "form": form,
        "entries": shown[:PER_PAGE],
        "older": more,
        "newest": same_but(request.GET, before="") if before else "",
        "csv": same_but(request.GET, before=""),
    }
    return render(request, "postmortems/audit/audit_list.html", context)


@for_administrators
def audit_csv(request, form):
    note(AuditEntry.What.EXPORT, by=request.user, about="audit.csv", told=request.GET.urlencode())
    response = StreamingHttpResponse(lines(_rows(form.found())), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _rows(entries):
    yield COLUMNS
    for one in entries.iterator(chunk_size=AT_ONCE):
        yield one.at.isoformat(), one.what, one.who, one.about, one.told, one.address
