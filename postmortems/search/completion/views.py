"""What a search box asks while somebody types.

The answer is JSON: the box sets each name as text, so that nothing in a name can be markup, and an option either leads
to an address or says what the box would hold.
"""

from django.http import JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from . import complete


@require_safe
def search_complete(request):
    completion = complete(request.GET.get("q", ""), request.user)
    options = [{name: value for name, value in option._asdict().items() if value} for option in completion.options]
    response = JsonResponse({"options": options})
    if not completion.is_complete:
        add_never_cache_headers(response)
    return response
