from django import forms
from django.db.models import Count, F, Max, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incidents.former_addresses import follows_renames
from incidents.lists import page_links, page_of, search_field
from incidents.models import Impact, ImpactVia, Incident, Service
from incidents.neighbours import brought_down, brought_down_by, drawing
from incidents.text_matching import with_words

SERVICES_PER_PAGE, IMPACTS_PER_PAGE = 50, 25


class ServiceFilter(forms.Form):
    q = search_field("Service or organisation")

    def filter(self, impacts):
        """The impacts on services that are asked for."""
        if not self.is_valid():
            return impacts.none()
        return impacts.filter(with_words(self.cleaned_data["q"], "service__name", "service__organization__name"))


@require_safe
def service_list(request):
    form = ServiceFilter(request.GET)
    impacts = form.filter(Impact.objects.visible_to(request.user).struck()).order_by()
    count = impacts.aggregate(count=Count("service", distinct=True))["count"]
    page = page_of(by_how_often(impacts), request.GET, per_page=SERVICES_PER_PAGE, count=count)
    return render(
        request,
        "incidents/service_list.html",
        {
            "form": form,
            "page": page,
            "rows": with_last_incident(list(page), impacts),
            "pages": page_links(page, request.GET),
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
            last=Max("incident__started_at"),
        )
        .order_by("-incidents", "name", "service")
    )


def with_last_incident(rows, impacts):
    """The rows, each with its service and the newest incident that struck it; None where no start is known."""
    services = Service.objects.select_related("organization").in_bulk([row["service"] for row in rows])
    moments = {row["last"] for row in rows if row["last"]}
    then = impacts.filter(service__in=services, incident__started_at__in=moments).order_by("incident_id")
    struck = {(s, at): incident for s, at, incident in then.values_list("service", "incident__started_at", "incident")}
    columns = ("slug", "title", "short_title", "reference", "zone", "started_at", "started_precision")
    incidents = Incident.objects.only(*columns).in_bulk(struck.values())
    for row in rows:
        row["last_incident"] = incidents.get(struck.get((row["service"], row["last"])))
        row["service"] = services[row["service"]]
    return rows


@require_safe
@follows_renames(Service.objects.visible_to)
def service_detail(request, slug):
    services = Service.objects.visible_to(request.user).select_related("organization")
    service = get_object_or_404(services, slug=slug)
    impacts = Impact.objects.visible_to(request.user).filter(service=service)
    counts = impacts.aggregate(
        impacts=Count("pk"),
        incidents=Count("incident", filter=~Q(role=Impact.Role.CARRIED), distinct=True),
        origin=Count("incident", filter=Q(role=Impact.Role.ORIGIN), distinct=True),
        reached=Count("incident", filter=Q(role=Impact.Role.CASCADED), distinct=True),
        carried=Count("incident", filter=Q(role=Impact.Role.CARRIED), distinct=True),
    )
    newest = (
        impacts.select_related("incident")
        .prefetch_related(Prefetch("vias", ImpactVia.objects.select_related("service")))
        .newest_first("position", "pk")
    )
    page = page_of(newest, request.GET, per_page=IMPACTS_PER_PAGE, count=counts["impacts"])
    leans_on, leaned_on_by = brought_down_by(service, request.user), brought_down(service, request.user)
    picture = drawing(service, counts["incidents"], leans_on, leaned_on_by)
    return render(
        request,
        "incidents/service_detail.html",
        {
            "service": service,
            "counts": counts,
            "page": page,
            "pages": page_links(page, request.GET),
            "leans_on": leans_on,
            "leaned_on_by": leaned_on_by,
            "drawing": picture,
            "right_x": picture and picture.column_after(picture.boxes[0]),
        },
    )
