"""What is answered when something went wrong: a page that needs neither database nor user."""

import sys

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from .database_faults import database_fault


@requires_csrf_token
def server_error(request):
    """The page for a fault: 503 with a time to try again where the database is to blame, else 500."""
    fault = database_fault(sys.exc_info()[1])
    status = 503 if fault else 500
    html = render_to_string(f"{status}.html", {"fault": fault, "request_id": getattr(request, "id", "")})
    response = HttpResponse(html, status=status)
    if fault:
        response["Retry-After"] = str(int(fault.retry_after.total_seconds()))
    return response
