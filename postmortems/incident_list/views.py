from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from incidents.figures.measures import told_under_its_name
from incidents.lists import numbered_links, page_of
from incidents.models import MILESTONE_COLUMNS, Figure, Incident, Trigger
from postmortems.audit import note
from postmortems.incident_filter.filter import IncidentFilter
from postmortems.incident_filter.near_values import refusal
from postmortems.incident_filter.sorting import SORTS, lesson_count
from postmortems.models import AuditEntry

from .csv_export import lines
from .ticks import Ticks

PER_PAGE = 25
#: Of an incident, what its row shows.
SHOWN = [
    *(
        "slug",
        "reference",
        "title",
        "short_title",
        "severity",
        "state",
        "visibility",
        "zone",
        "organization__name",
        "stated_duration",
    ),
    *MILESTONE_COLUMNS,
]


@require_safe
def incident_list(request):
    if "keep" in request.GET:
        return keep_ticked(request)
    ticks = Ticks(request.GET, request.user)
    asked = IncidentFilter(request.GET, request.user, ticked=ticks.slugs)
    page = page_of(asked.sorted_incidents.values("pk"), request.GET, per_page=PER_PAGE, count=asked.count)
    return render(
        request,
        "postmortems/incident_list.html",
        {
            "asked": asked,
            "page": page,
            "incidents": ticks.mark(rows(page, asked.order)),
            "ticked": ticks.chips(lambda slugs: asked.address(ticked=slugs, page=page.number)),
            "ticked_elsewhere": ticks.elsewhere,
            "keeps": asked.query(page=page.number).removeprefix("?"),
            "sort_links": {name: asked.address(sort=asked.order.link_for(name)) for name in SORTS},
            "pages": numbered_links(page, lambda number: asked.address(page=number)),
        },
    )


def keep_ticked(request):
    """On to the list as it was asked for before, with the incidents that are ticked in its address."""
    query = QueryDict(request.GET["keep"], mutable=True)
    query.setlist("i", list(dict.fromkeys(request.GET.getlist("i"))))
    return redirect(f"{request.path}?{query.urlencode()}")


@require_safe
def incident_csv(request):
    asked = IncidentFilter(request.GET, request.user)
    if asked.errors:
        return HttpResponse("\n".join(refusal(asked)), status=400, content_type="text/plain; charset=utf-8")

    if request.user.is_authenticated:
        note(AuditEntry.What.EXPORT, by=request.user, about="incidents.csv", told=request.GET.urlencode())

    def address_of(incident):
        return request.build_absolute_uri(incident.get_absolute_url())

    return StreamingHttpResponse(
        lines(asked.sorted_incidents, address_of=address_of),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="incidents.csv"'},
    )


def rows(page, order):
    """The incidents of a page with what is shown of each; the database sorts and cuts before it looks at the rest."""
    incidents = (
        order.apply(Incident.objects.filter(pk__in=page.object_list))
        .annotate(lesson_count=lesson_count())
        .select_related("organization")
        .only(*SHOWN)
        .prefetch_related(Prefetch("triggers", Trigger.objects.only("incident_id", "category", "position")), "regions")
    )
    if order.measure:
        figures = Figure.objects.filter(measure=order.measure).order_by("-amount", "position")
        incidents = incidents.prefetch_related(Prefetch("figures", figures, to_attr="measured"))
    for incident in incidents:
        incident.figure = told_under_its_name(incident.measured[0]) if order.measure else ""
        incident.set_off_by = dict.fromkeys(trigger.get_category_display() for trigger in incident.triggers.all())
    return incidents
