from django import forms
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Impact, ImpactVia, Incident, Service
from .neighbours import brought_down, brought_down_by, drawing
from .paging import page_links, page_of, same_but, search_field

SERVICES_PER_PAGE, IMPACTS_PER_PAGE = 50, 25
NEWEST_FIRST = (F("incident__started_at").desc(nulls_last=True), "-incident_id")


class ServiceFilter(forms.Form):
    q = search_field("Service or organisation")

    def filter(self, services):
        if not self.is_valid():
            return services.none()
        for word in self.cleaned_data["q"].split():
            services = services.filter(Q(name__icontains=word) | Q(organization__name__icontains=word))
        return services


@require_safe
def service_list(request):
    form = ServiceFilter(request.GET)
    visible = Impact.objects.visible_to(request.user)
    struck = visible.filter(service__in=form.filter(Service.objects.all()).values("pk")).order_by()
    count = struck.aggregate(count=Count("service", distinct=True))["count"]
    page = page_of(by_how_often(struck), request.GET, per_page=SERVICES_PER_PAGE, count=count)
    return render(
        request,
        "incidents/service_list.html",
        {
            "form": form,
            "page": page,
            "rows": with_last_incident(list(page), visible),
            "pages": page_links(page, lambda number: same_but(request.GET, page=number)),
        },
    )


def by_how_often(impacts):
    """For each service struck, in how many incidents it was, as what; those struck most often first."""
    return (
        impacts.values("service", name=F("service__name"))
        .annotate(
            incidents=Count("incident", distinct=True),
            origin=Count("incident", filter=Q(role=Impact.Role.ORIGIN), distinct=True),
            reached=Count("incident", filter=Q(role=Impact.Role.CASCADED), distinct=True),
        )
        .order_by("-incidents", "name", "service")
    )


def with_last_incident(rows, impacts):
    """The rows, each with its service and the newest incident that struck it."""
    newest = impacts.filter(service=OuterRef("pk")).order_by(*NEWEST_FIRST).values("incident")[:1]
    with_newest = Service.objects.select_related("organization").annotate(newest=Subquery(newest))
    services = with_newest.in_bulk([row["service"] for row in rows])
    columns = ("slug", "title", "short_title", "reference", "zone", "started_at", "started_precision")
    incidents = Incident.objects.only(*columns).in_bulk({service.newest for service in services.values()})
    return [
        {**row, "service": service, "last_incident": incidents[service.newest]}
        for row in rows
        for service in [services[row["service"]]]
    ]


@require_safe
def service_detail(request, slug):
    services = Service.objects.visible_to(request.user).select_related("organization")
    service = get_object_or_404(services, slug=slug)
    impacts = Impact.objects.visible_to(request.user).filter(service=service)
    counts = impacts.aggregate(
        impacts=Count("pk"),
        incidents=Count("incident", distinct=True),
        origin=Count("incident", filter=Q(role=Impact.Role.ORIGIN), distinct=True),
        reached=Count("incident", filter=Q(role=Impact.Role.CASCADED), distinct=True),
    )
    newest = (
        impacts.select_related("incident")
        .prefetch_related(Prefetch("vias", ImpactVia.objects.select_related("service")))
        .order_by(*NEWEST_FIRST, "position", "pk")
    )
    page = page_of(newest, request.GET, per_page=IMPACTS_PER_PAGE, count=counts["impacts"])
    leans_on, leaned_on_by = brought_down_by(service, request.user), brought_down(service, request.user)
    return render(
        request,
        "incidents/service_detail.html",
        {
            "service": service,
            "counts": counts,
            "page": page,
            "pages": page_links(page, lambda number: same_but(request.GET, page=number)),
            "leans_on": leans_on,
            "leaned_on_by": leaned_on_by,
            "drawing": drawing(service, counts["incidents"], leans_on, leaned_on_by),
        },
    )
