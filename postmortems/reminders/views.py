"""Which mails about remediations an account gets, and the addresses under which its calendar and feed are read."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from postmortems.models import FeedAddress, ReminderMail

from .forms import ReminderForm
from .stopping import stop, stopped_by


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_settings(request):
    form = ReminderForm(request.POST if request.method == "POST" else None, account=request.user)
    if form.is_valid():
        form.save(on=timezone.localdate())
        messages.success(request, "Saved.")
        return redirect("reminder_settings")
    context = {
        "form": form,
        "sends_mail": settings.SENDS_MAIL,
        "address": request.user.email,
        "feed_address": FeedAddress.objects.filter(account=request.user).first(),
    }
    return render(request, "postmortems/reminder_settings.html", context)


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_stop(request, token):
    """Stop mails without logging in; the address itself is the proof. To open it stops nothing (RFC 8058)."""
    stopped = stopped_by(token)
    account = stopped and get_user_model().objects.filter(pk=stopped[1]).first()
    if not (stopped and account):
        raise Http404
    kind, _ = stopped
    if request.method == "POST":
        stop(account, kind)
    context = {"is_stopped": request.method == "POST", "is_digest": kind == ReminderMail.Kind.DIGEST}
    return render(request, "postmortems/reminder_stop.html", context)
