"""What crawlers are asked to leave alone: the administration, and lists that are only filtered or sorted."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

LEFT_ALONE = ["/admin/", "/accounts/", "/incidents/random/", "/*?"]


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
def robots(request):
    rules = ["Allow: /*?page=", *(f"Disallow: {path}" for path in LEFT_ALONE)]
    if not settings.FAULTLINE_PUBLIC:
        rules = ["Disallow: /"]
    return HttpResponse("\n".join(["User-agent: *", *rules, ""]), content_type="text/plain; charset=utf-8")
