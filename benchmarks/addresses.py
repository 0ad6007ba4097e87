"""One page of each kind, of whatever record is at hand: the commonest lesson, service and tag, a long incident."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count
from taggit.models import Tag

from incidents.models import Incident, Service
from lessons.models import Lesson, Remediation

#: Of the samples those that have been measured since there was a benchmark.
SAMPLES = {"long": "2020-aws-kinesis-us-east-1", "of the middle": "2021-fastly-global-outage"}

#: What somebody pastes at night, about 2 kB.
PASTE = "\n".join(
    f"2026-11-27T03:1{line % 10}:0{line % 6}.{line:03}Z {level} [worker-{line}] {text} request_id=7f3a{line:04x}9b21"
    for line, (level, text) in enumerate(
        [
            ("WARN", "connection pool exhausted, 512 of 512 in use"),
            ("ERROR", "upstream connect error or disconnect/reset before headers: HTTP 503"),
            ("ERROR", "thread limit exceeded while joining the cell, front-end fleet restarts"),
            ("WARN", "retry storm: 40000 retries in 60 s, backing off"),
            ("CRIT", "control plane does not answer, health checks fail in us-east-1"),
        ]
        * 4
    )
)


def addresses() -> dict[str, str]:
    """The name of each page, and its address."""
    return dict(_addresses())


def _addresses() -> Iterator[tuple[str, str]]:
    public = Incident.objects.filter(state=Incident.State.PUBLISHED, visibility=Incident.Visibility.PUBLIC)
    compared = list(public.order_by("pk")[:400].values_list("slug", flat=True))
    compared = compared[:: max(len(compared) // 4, 1)][:4]
    lessons = list(Lesson.objects.annotate(bearing=Count("evidence")).order_by("-bearing", "pk"))
    service = Service.objects.annotate(struck=Count("impacts")).order_by("-struck", "pk").first()
    tag = Tag.objects.annotate(uses=Count("taggit_taggeditem_items")).order_by("-uses", "pk").first()
    remediation = Remediation.objects.filter(incident__in=public).order_by("pk").first()
    assert service and tag and remediation  # noqa: PT018
    assert lessons
    yield "home", "/"
    yield "incidents", "/incidents/"
    yield "incidents, filtered", f"/incidents/?service={service.slug}&severity=1"
    yield "incidents, searched", "/incidents/?q=retry+storm"
    yield "search", "/search/?q=retry+storm"
    yield "search, common words", "/search/?q=network+outage"
    yield "search with facets", f"/search/?q=retry+storm&service={service.slug}&severity=1"
    yield "search, seen before", f"/search/?{urlencode({'q': PASTE})}"
    yield "search, completing", "/search/complete/?q=netw"
    yield "incidents.csv, filtered", f"/incidents.csv?service={service.slug}&severity=1"
    for kind, slug in incidents_of(public).items():
        yield f"incident, {kind}", f"/incidents/{slug}/"
    yield "comparison of two", f"/incidents/compare/?{'&'.join(f'i={slug}' for slug in compared[:2])}"
    yield "comparison of four", f"/incidents/compare/?{'&'.join(f'i={slug}' for slug in compared)}"
    yield "timelines", "/timelines/"
    yield "lessons", "/lessons/"
    yield "lesson, commonest", lessons[0].get_absolute_url()
    yield "lesson, of the middle", lessons[len(lessons) // 2].get_absolute_url()
    yield "checklist", f"/lessons/checklist/?lesson={lessons[0].slug}&lesson={lessons[-1].slug}"
    yield "matrix", "/lessons/matrix/"
    yield "remediations", "/remediations/"
    yield "remediations, filtered", "/remediations/?due=overdue"
    yield "remediations, theirs", "/remediations/?of=theirs"
    yield "remediations, grouped", "/remediations/?group=lesson&status=any"
    yield "remediations to decide", "/remediations/meeting/"
    yield "remediations.csv, filtered", "/remediations.csv?due=overdue"
    yield "remediation", remediation.get_absolute_url()
    yield "gaps", "/remediations/gaps/"
    yield "services", "/services/"
    yield "service, commonest", service.get_absolute_url()
    yield "tags", "/tags/"
    yield "tag, commonest", f"/tags/{tag.slug}/"
    yield "sources", "/sources/"
    yield "login", "/accounts/login/"
    yield "not found", "/nothing-is-here/"


def incidents_of(public) -> dict[str, str]:
    """A long incident, and one with as many events as most; of a large record out of a thousand."""
    if public.filter(slug__in=SAMPLES.values()).count() == len(SAMPLES):
        return SAMPLES
    some = public.filter(pk__in=list(public.order_by("-pk").values_list("pk", flat=True)[:1_000]))
    by_length = list(some.annotate(events=Count("timeline")).order_by("events", "pk").values_list("slug", flat=True))
    return {"long": by_length[-1], "of the middle": by_length[len(by_length) // 2]}
