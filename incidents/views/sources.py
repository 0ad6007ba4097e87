"""All that the postmortems rest on: every source once, with the incidents that cite it."""

from collections import defaultdict

from django import forms
from django.db.models import Count, F, Max, Q, Value, Window
from django.db.models.functions import DenseRank, NullIf
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.lists import page_links, page_of, search_field
from incidents.models import Source
from incidents.text_matching import with_words

PER_PAGE, CITED_IN_SHOWN = 50, 3
#: What makes two rows the same source.
SAME = ("publisher", "title", "url", "kind", "published_on", "published_precision")
BY_PUBLISHER = NullIf("publisher", Value("")).asc(nulls_last=True)
SORTS = {
    "publisher": (BY_PUBLISHER, "title"),
    "title": ("title", BY_PUBLISHER),
    "date": (F("published_on").desc(nulls_last=True), BY_PUBLISHER, "title"),
    "incidents": ("-incidents", BY_PUBLISHER, "title"),
}


class SourceFilter(forms.Form):
    q = search_field("Title or publisher")
    kind = forms.ChoiceField(
        choices=[("", "Any"), *Source.Kind.choices],
        required=False,
        error_messages={"invalid_choice": "There is no kind %(value)s."},
    )
    sort = forms.ChoiceField(
        choices=[("", "Publisher"), ("title", "Title"), ("date", "Newest first"), ("incidents", "Most cited")],
        label="Sorted by",
        required=False,
        error_messages={"invalid_choice": "Sources cannot be sorted by %(value)s."},
    )

    def filter(self, sources):
        """Those that are asked for; none when something is asked for that there is not."""
        if not self.is_valid():
            return sources.none()
        if kind := self.cleaned_data["kind"]:
            sources = sources.filter(kind=kind)
        return sources.filter(with_words(self.cleaned_data["q"], "title", "publisher"))

    @property
    def order(self):
        return SORTS[self.cleaned_data.get("sort") or "publisher"]


@require_safe
def source_list(request):
    visible = Source.objects.visible_to(request.user)
    form = SourceFilter(request.GET)
    found = form.filter(visible)
    groups = found.order_by().values(*SAME)
    counted = groups.annotate(
        incidents=Count("incident", distinct=True),
        last_read_on=Max("read_on"),
        **{f"read_{access.name}": Count("pk", filter=Q(access=access)) for access in Source.Access},
    ).order_by(*form.order, *SAME)
    page = page_of(counted, request.GET, per_page=PER_PAGE, count=groups.distinct().count())
    return render(
        request,
        "incidents/source_list.html",
        {
            "form": form,
            "page": page,
            "sources": with_citing_incidents(list(page), visible),
            "pages": page_links(page, request.GET),
        },
    )


def with_citing_incidents(groups, visible):
    """The sources, each with the newest incidents that cite it and how much of it was read for their records."""
    newest = Window(
        DenseRank(),
        partition_by=[F(name) for name in SAME],
        order_by=[F("incident__started_at").desc(nulls_last=True), F("incident_id").desc()],
    )
    cited = visible.filter(title__in={group["title"] for group in groups}).annotate(place=newest)
    shown = list(cited.filter(place__lte=CITED_IN_SHOWN).order_by("place").values_list("pk", flat=True))
    columns = [f"incident__{name}" for name in ("slug", "title", "short_title")]
    sources = Source.objects.select_related("incident").only(*SAME, "archive_url", *columns).in_bulk(shown)
    rows = defaultdict(list)
    for pk in shown:
        rows[same(vars(sources[pk]))].append(sources[pk])
    return [citing(group, rows[same(group)]) for group in groups]


def same(row):
    return tuple(row[name] for name in SAME)


def citing(group, rows):
    source = rows[0]
    source.incidents = list(dict.fromkeys(row.incident for row in rows))
    source.more_incidents = group["incidents"] - len(source.incidents)
    source.last_read_on = group["last_read_on"]
    source.readings = [access.label for access in Source.Access if group[f"read_{access.name}"]]
    return source
