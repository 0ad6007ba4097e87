"""The page of the search."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from postmortems.incident_list.ticks import Ticks
from postmortems.incident_list.views import keep_ticked

from .page.results import Results
from .page.starting import starting_points
from .query.shortcuts import shortcut


@require_safe
def search(request):
    if "keep" in request.GET:
        return keep_ticked(request)
    if address := shortcut(request.GET.get("q", ""), request.user):
        return redirect(address)
    ticks = Ticks(request.GET, request.user)
    results = Results(request.GET, request.user, ticked=ticks.slugs)
    return answer(request, results, ticks)


def answer(request, results, ticks):
    context = {"results": results, "query": results.query}
    template = "search"
    if results.is_empty:
        template, context = "search_start", context | starting_points(request.user)
    elif not results.count and not results.filter.errors:
        template, context = "search_nothing", context | starting_points(request.user)
    else:
        ticks.mark(results.incidents)
        context |= {
            "ticked": ticks.chips(lambda slugs: results.links.address(ticked=slugs, page=results.page.number)),
            "ticked_elsewhere": ticks.elsewhere,
        }
    response = render(request, f"postmortems/{template}.html", context)
    if not results.is_complete:
        response["Cache-Control"] = "no-store"
    return response
