"""What is answered when something went wrong: a page that needs neither database nor user."""

import sys
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from .database_faults import database_fault

#: What every page names, and one that is drawn without a request has not.
NOTHING_KNOWN: dict[str, Any] = {"request": None, "user": None, "messages": (), "theme": ""}


def bad_request(request, exception):
    """The page for a request that was not understood: nothing of it is repeated, nor asked for."""
    return HttpResponseBadRequest(render_to_string("400.html", NOTHING_KNOWN))


@requires_csrf_token
def server_error(request):
    """The page for a fault: 503 with a time to try again where the database is to blame, else 500."""
    fault = database_fault(sys.exc_info()[1])
    status = 503 if fault else 500
    about = {"fault": fault, "request_id": getattr(request, "id", "")}
    html = render_to_string(f"{status}.html", NOTHING_KNOWN | about)
    response = HttpResponse(html, status=status)
    if fault:
        response["Retry-After"] = str(int(fault.retry_after.total_seconds()))
    return response
