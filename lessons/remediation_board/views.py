from django.contrib.auth import get_user_model
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.facets import Total
from incidents.lists import page_links
from incidents.models.person import called
from lessons.models import Remediation

from . import bars, columns
from .asked import Asked
from .board import whole_board
from .completion import MONTHS, completion
from .gaps import gaps_of, newest_causes
from .library import lessons_most_acted_on
from .meeting import Meeting
from .rows import Listing
from .trend import trend
from .whose import Whose
from .work import with_rights


@require_safe
def remediation_list(request):
    asked = Asked(request)
    scope, form = asked.scope, asked.form
    listing = Listing(form, asked.order, request.GET)
    context = {
        "scope": scope,
        "form": form,
        "order": asked.order,
        "columns": form.columns,
        "columns_offered": columns.offered(scope.whose),
        "listing": listing,
        "can_change": any(one.may_move for one in with_rights(list(listing.rows.values()), request.user)),
        "page": listing.page,
        "groups": listing.groups,
        "pages": page_links(listing.page, request.GET, "#items"),
        "statuses": Remediation.Status,
        "gaps": gaps_of(scope, asked.counts),
        "causes": newest_causes(scope),
    }
    return render(
        request,
        "lessons/remediation_list.html",
        context | (of_ours(request, asked) if scope.is_ours else of_others(asked)),
    )


@require_safe
def remediation_meeting(request):
    asked = Asked(request, of=Whose.OURS)
    meeting = Meeting(asked) if asked.scope.has_ours else None
    recurred, recurred_count = meeting.recurred() if meeting else ([], 0)
    return render(
        request,
        "lessons/remediation_meeting.html",
        {
            "form": asked.form,
            "scope": asked.scope,
            "on": asked.on,
            "figures": asked.figures,
            "sections": meeting.sections() if meeting else [],
            "recurred": recurred,
            "recurred_count": recurred_count,
        },
    )


def of_ours(request, asked):
    """Where ours stand: figures, charts, and how they are done over time."""
    figures = asked.figures
    months = MONTHS[1] if request.GET.get("months") == str(MONTHS[1]) else MONTHS[0]
    done = completion(figures, on=asked.on, months=months)
    charts = [bars.by_kind(figures.of("kind")), bars.by_age(figures), bars.by_severity(figures), bars.by_team(figures)]
    if request.user.is_authenticated:
        charts.append(bars.by_owner(figures, names_of_owners(figures)))
    return {
        "figures": figures,
        "charts": [chart for chart in charts if chart],
        "completion": done,
        "trend": trend(done.months),
        "months": months,
        "incident_count": figures.number("incidents"),
    }


def of_others(asked):
    """What the whole record says, and of theirs which lessons most was done about."""
    scope, counts = asked.scope, asked.counts
    ours = asked.figures if scope.is_theirs and scope.has_ours else None
    more = f"&of={scope.query}" if scope.has_ours else ""
    incidents = counts["incident"].get("", Total()).incidents - counts["empty"].get("remediation", Total()).incidents
    return {
        "board": whole_board(counts, on=asked.on, ours=ours, more=more),
        "lessons": lessons_most_acted_on(scope, asked.form.lessons, counts) if scope.is_theirs else [],
        "incident_count": incidents - (ours.number("incidents") if ours else 0),
    }


def names_of_owners(figures):
    """The names of those accounts that have a bar, by what addresses call them."""
    shown = [owner for owner, _ in figures.values("owner")[: bars.BARS_AT_MOST + 1]]
    found = get_user_model().objects.filter(username__in=[owner[1:] for owner in shown if owner.startswith("@")])
    return {f"@{user.get_username()}": called(user) for user in found}
