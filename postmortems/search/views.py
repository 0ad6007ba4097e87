"""The page of the search."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from .page.results import Results
from .page.starting import starting_points
from .query.shortcuts import shortcut


@require_safe
def search(request):
    if address := shortcut(request.GET.get("q", ""), request.user):
        return redirect(address)
    results = Results(request.GET, request.user)
    return answer(request, results)


def answer(request, results):
    context = {"results": results, "query": results.query}
    template = "search"
    if not results.query.typed:
        template, context = "search_start", context | starting_points(request.user)
    elif not results.count:
        template, context = "search_nothing", context | starting_points(request.user)
    response = render(request, f"postmortems/{template}.html", context)
    if not results.is_complete:
        response["Cache-Control"] = "no-store"
    return response
