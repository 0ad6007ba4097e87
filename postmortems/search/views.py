"""The page of the search."""

from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from incidents.views.preferences import asked_by_itself
from postmortems.feeds import Feed
from postmortems.incident_filter.near_values import refusal
from postmortems.incident_list.ticks import Ticks
from postmortems.incident_list.views import keep_ticked

from .page.files import as_json, feed, refused_json, table
from .page.helping import help_for
from .page.related import related_words
from .page.results import Results
from .page.starting import starting_points
from .query.cleaning import cleaned
from .query.shortcuts import shortcut

#: So much of a text, as an address has it, all browsers and proxies take; and so many signs are read at all.
ADDRESS_AT_MOST, PASTE_AT_MOST = 4_000, 100_000


@csrf_exempt  # what is pasted changes nothing, and a page that all readers share holds no token
@require_http_methods(["GET", "HEAD", "POST"])
def search(request):
    if request.method == "POST":
        return pasted(request)
    if "keep" in request.GET:
        return keep_ticked(request)
    if address := shortcut(request.GET.get("q", ""), request.user):
        return redirect(address)
    ticks = Ticks(request.GET, request.user)
    return answer(request, Results(request.GET, request.user, ticked=ticks.slugs), ticks)


@asked_by_itself
def pasted(request):
    """What is found of a pasted text. One that is short enough leads to the page that has it in its address."""
    text = request.POST.get("q", "")
    if len(text) > PASTE_AT_MOST:
        return too_long(request)
    text, _ = cleaned(text)
    query = urlencode({"q": text})
    if len(query) <= ADDRESS_AT_MOST:
        return redirect(f"{request.path}?{query}" if text else request.path)
    asked = QueryDict(mutable=True)
    asked["q"] = text
    response = answer(request, Results(asked, request.user, has_address=False), Ticks(asked, request.user))
    response["Cache-Control"] = "no-store"
    return response


def too_long(request):
    context = {"results": Results(QueryDict(), request.user), "too_long": PASTE_AT_MOST}
    context |= starting_points(request.user)
    return render(request, "postmortems/search_start.html", context, status=413)


def answer(request, results, ticks):
    context = {"results": results, "query": results.query, "too_long": 0}
    template = "postmortems/search.html"
    if results.is_empty:
        template, context = "postmortems/search_start.html", context | starting_points(request.user)
    elif not results.count and not results.filter.errors:
        template, context = (
            "postmortems/search_nothing.html",
            context | starting_points(request.user) | help_for(results),
        )
    else:
        ticks.mark(results.incidents)
        has_filters = results.has_address and results.listed == "incident"
        has_filters = has_filters and bool(results.filter.count or results.is_narrowed)
        context |= {
            "has_filters": has_filters,
            "related": related_words(results, has_facets=has_filters),
            "ticked": ticks.chips(lambda slugs: results.links.address(ticked=slugs, page=results.page.number)),
            "ticked_elsewhere": ticks.elsewhere,
        }
    return settled(results, render(request, template, context))


def settled(results, response):
    """The answer, which no cache may keep while some of what has changed is not looked through."""
    if not results.is_complete:
        response["Cache-Control"] = "no-store"
    return response


@require_safe
def search_csv(request):
    results = Results(request.GET, request.user)
    if results.filter.errors:
        return refused(results)

    def address_of(incident):
        return request.build_absolute_uri(incident.get_absolute_url())

    response = StreamingHttpResponse(
        table(results, address_of=address_of),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="search.csv"'},
    )
    return settled(results, response)


@require_safe
def search_json(request):
    results = Results(request.GET, request.user)
    if results.filter.errors:
        return JsonResponse(refused_json(results.filter, absolute=request.build_absolute_uri), status=400)
    return settled(results, JsonResponse(as_json(results, absolute=request.build_absolute_uri)))


@require_safe
def search_atom(request):
    results = Results(request.GET, request.user)
    if results.filter.errors:
        return refused(results)
    content = feed(results, absolute=request.build_absolute_uri)
    return settled(results, HttpResponse(content, content_type=Feed.content_type))


def refused(results):
    return HttpResponse("\n".join(refusal(results.filter)), status=400, content_type="text/plain; charset=utf-8")
