from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.lists import page_links, page_of, same_but
from lessons.gaps.catalogue import COUNTED_AT_MOST, GAPS, counts_of
from lessons.gaps.filters import GapFilter

PER_PAGE = 25


@require_safe
def gap_list(request):
    form = GapFilter(request.GET, request.user, asks=["organization"])
    counts = counts_of(GAPS, form.scope)
    return render(
        request,
        "lessons/gap_list.html",
        {
            "form": form,
            "gaps": [gap.counted_at_most(COUNTED_AT_MOST, form.scope, counts=counts) for gap in GAPS],
            "query": same_but(request.GET),
        },
    )


@require_safe
def gap_detail(request, slug):
    gap = next((gap for gap in GAPS if gap.slug == slug), None)
    if gap is None:
        raise Http404
    form = GapFilter(request.GET, request.user, asks=gap.asks)
    count = gap.counted(form.scope, counts=counts_of([gap], form.scope), asked=form.asked, narrow=form.narrow)
    page = page_of(form.narrow(gap.rows(form.scope)), request.GET, per_page=PER_PAGE, count=count.count)
    return render(
        request,
        "lessons/gap_detail.html",
        {
            "gap": count,
            "form": form,
            "page": page,
            "pages": page_links(page, request.GET),
            "rows": gap.load(list(page), form.scope),
            "others": [other for other in GAPS if other is not gap],
        },
    )
