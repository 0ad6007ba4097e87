from django import forms
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.compiled_queries import compiled
from incidents.facets import Total, counted, newest
from incidents.former_addresses import follows_renames
from incidents.lists import page_links, page_of, search_field
from incidents.models import Impact, ImpactVia, Incident, Service
from incidents.neighbours import brought_down, brought_down_by, drawing
from incidents.text_matching import with_words

SERVICES_PER_PAGE, IMPACTS_PER_PAGE = 50, 25
NONE = Total()


class ServiceFilter(forms.Form):
    q = search_field("Service or organisation")

    def filter(self, services):
        """Those that are asked for."""
        if not self.is_valid():
            return services.none()
        return services.filter(with_words(self.cleaned_data["q"], "name", "organization__name"))


@require_safe
def service_list(request):
    form = ServiceFilter(request.GET)
    rows = by_how_often(form.filter(Service.objects.all()), request.user)
    page = page_of(rows, request.GET, per_page=SERVICES_PER_PAGE)
    return render(
        request,
        "incidents/service_list.html",
        {
            "form": form,
            "page": page,
            "rows": with_last_incident(list(page), request.user),
            "pages": page_links(page, request.GET),
        },
    )


def by_how_often(services, user):
    """For each of the services that was struck, in how many incidents, as what; those struck most often first."""
    totals = counted(user, "service", "service_origin", "service_cascaded")
    struck, origin, cascaded = (totals[name] for name in ("service", "service_origin", "service_cascaded"))
    rows = [
        {
            "service": pk,
            "name": name,
            "incidents": struck[str(pk)].incidents,
            "origin": origin.get(str(pk), NONE).incidents,
            "reached": cascaded.get(str(pk), NONE).incidents,
        }
        for pk, name in services.order_by().values_list("pk", "name")
        if str(pk) in struck
    ]
    return sorted(rows, key=lambda row: (-row["incidents"], row["name"], row["service"]))


def with_last_incident(rows, user):
    """The rows, each with its service and the newest incident that struck it; None where no start is known."""
    last = newest(user, [("service", str(row["service"])) for row in rows], at_most=1)
    services = Service.objects.select_related("organization").in_bulk([row["service"] for row in rows])
    columns = ("slug", "title", "short_title", "reference", "zone", "started_at", "started_precision")
    incidents = Incident.objects.only(*columns).in_bulk([pk for pks in last.values() for pk in pks])
    for row in rows:
        found = [incidents[pk] for pk in last["service", str(row["service"])] if pk in incidents]
        row["last_incident"] = found[0] if found and found[0].started_at else None
        row["service"] = services[row["service"]]
    return rows


def counts_of(service, user):
    """In how many incidents it is, struck or as what, and in how many impacts."""
    roles = {role: f"service_{role}" for role in Impact.Role.values}
    totals = counted(user, "service", *roles.values(), of=service.pk)
    found = {name: totals[name].get(str(service.pk), NONE) for name in totals}
    return {
        "impacts": sum(found[name].rows for name in roles.values()),
        "incidents": found["service"].incidents,
        "origin": found[roles[Impact.Role.ORIGIN]].incidents,
        "reached": found[roles[Impact.Role.CASCADED]].incidents,
        "carried": found[roles[Impact.Role.CARRIED]].incidents,
    }


@compiled
def _called(slug: str, user):
    return Service.objects.visible_to(user).filter(slug=slug).select_related("organization").order_by()


@require_safe
@follows_renames(Service.objects.visible_to)
def service_detail(request, slug):
    service = next(iter(_called(slug, request.user)), None)
    if service is None:
        raise Http404
    impacts = Impact.objects.visible_to(request.user).filter(service=service)
    counts = counts_of(service, request.user)
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
