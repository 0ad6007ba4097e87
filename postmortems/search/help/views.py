from django.shortcuts import render
from django.views.decorators.http import require_safe

from postmortems.search.query.cleaning import LONGEST
from postmortems.search.query.pastes import LONGEST_TYPED, MOST_TYPED

from . import examples

PASTED = """2020-11-25T05:21:00.218Z ERROR [router] fe-4c91.example.com
PutMetricData: HTTP 503 ServiceUnavailable
CloudWatch alarm "orders-latency" OK -> INSUFFICIENT_DATA"""


@require_safe
def search_help(request):
    """What can be typed into the search, by examples that are links."""
    return render(
        request,
        "postmortems/search_help.html",
        {
            "words": examples.WORDS,
            "as_they_are": examples.AS_THEY_ARE,
            "filters": examples.FILTERS,
            "together": examples.TOGETHER,
            "straight": examples.STRAIGHT,
            "pasted": PASTED,
            "longest_typed": LONGEST_TYPED,
            "most_typed": MOST_TYPED,
            "longest": f"{LONGEST:,}",
        },
    )
