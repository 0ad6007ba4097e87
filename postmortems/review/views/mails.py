"""Whether an account is told of reviews by mail: switched by itself, or stopped by the link in a mail."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from postmortems.models import NoReviewMail
from postmortems.review.letters import stopped_by


@never_cache
@login_required
@require_POST
def review_mail_switch(request):
    if "on" in request.POST:
        NoReviewMail.objects.filter(account=request.user).delete()
        messages.success(request, "You are told of reviews by mail.")
    else:
        stop(request.user)
        messages.success(request, "No more mails about reviews.")
    return redirect("draft_list")


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def review_mail_stop(request, token):
    """Stop mails without logging in; the address itself is the proof. To open it stops nothing (RFC 8058)."""
    account = get_user_model().objects.filter(pk=stopped_by(token)).first()
    if account is None:
        raise Http404
    if request.method == "POST":
        stop(account)
    return render(request, "postmortems/review_mail_stop.html", {"is_stopped": request.method == "POST"})


def stop(account):
    NoReviewMail.objects.get_or_create(account=account, defaults={"since": timezone.now()})
