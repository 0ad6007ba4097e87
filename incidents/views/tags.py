from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from taggit.models import Tag

from incidents.facets import counted
from incidents.facets.among import Pool, counted_among
from incidents.lists import page_links, page_of
from incidents.models import Incident

PER_PAGE, BESIDE = 25, 12


@require_safe
def tag_list(request):
    totals = counted(request.user, "tag")["tag"]
    tags = list(Tag.objects.filter(pk__in=map(int, totals)).order_by("name"))
    for tag in tags:
        tag.incident_count = totals[str(tag.pk)].incidents
    return render(request, "incidents/tag_list.html", {"tags": tags})


@require_safe
def tag_detail(request, slug):
    visible = Incident.objects.visible_to(request.user)
    tag = get_object_or_404(Tag.objects.filter(pk__in=visible.filter(tags__slug=slug).values("tags")), slug=slug)
    incidents = visible.filter(tags=tag)
    counts = {int(pk): count for pk, count in counted_among([Pool(incidents, ["tag"])])[0]["tag"].items()}
    newest = incidents.select_related("organization").newest_first()
    page = page_of(newest, request.GET, per_page=PER_PAGE, count=counts.pop(tag.pk, 0))
    return render(
        request,
        "incidents/tag_detail.html",
        {
            "tag": tag,
            "page": page,
            "pages": page_links(page, request.GET),
            "beside": beside(counts),
        },
    )


def beside(counts):
    """The tags that most often stand beside another, from how often each does."""
    least = sorted(counts.values(), reverse=True)[:BESIDE][-1:]
    tags = list(Tag.objects.filter(pk__in=[pk for pk, count in counts.items() if count >= least[0]])) if least else []
    for tag in tags:
        tag.incident_count = counts[tag.pk]
    return sorted(tags, key=lambda tag: (-tag.incident_count, tag.name))[:BESIDE]
