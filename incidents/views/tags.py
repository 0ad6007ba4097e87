from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from taggit.models import Tag

from incidents.lists import page_links, page_of
from incidents.models import Incident

PER_PAGE = 25


@require_safe
def tag_list(request):
    visible = Incident.objects.visible_to(request.user).values("pk")
    tags = Tag.objects.filter(incidents__in=visible).annotate(incident_count=Count("incidents"))
    return render(request, "incidents/tag_list.html", {"tags": tags.order_by("name")})


@require_safe
def tag_detail(request, slug):
    visible = Incident.objects.visible_to(request.user)
    tag = get_object_or_404(Tag.objects.filter(pk__in=visible.filter(tags__slug=slug).values("tags")), slug=slug)
    incidents = visible.filter(tags=tag).select_related("organization")
    page = page_of(incidents.newest_first(), request.GET, per_page=PER_PAGE)
    beside = (
        Tag.objects.filter(incidents__in=incidents.order_by().values("pk"))
        .exclude(pk=tag.pk)
        .annotate(incident_count=Count("incidents"))
        .order_by("-incident_count", "name")[:12]
    )
    return render(
        request,
        "incidents/tag_detail.html",
        {
            "tag": tag,
            "page": page,
            "pages": page_links(page, request.GET),
            "beside": beside,
        },
    )
