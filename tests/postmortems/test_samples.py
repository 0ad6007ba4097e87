"""What ships: incidents and lessons, their durations, and every page that shows them."""

import re
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse

from incidents.models import Cause, Incident, Service
from incidents.moments import Duration
from lessons.gaps.catalogue import GAPS
from lessons.models import Lesson, LessonWikilink, Remediation
from postmortems.wikilinks.dead_links import dead_links
from tests.databases import FIXTURES, SHIPPED
from tests.factories import make_administrator

pytestmark = pytest.mark.django_db
#: What the fullest pages have in their addresses.
FULLEST = ("kinesis", "blast-radius")
WAYS = ("utc", "local", "offset", "no-way")


def lists():
    names = (
        "home",
        "incident_list",
        "incident_compare",
        "timeline_overview",
        "lesson_list",
        "lesson_matrix",
        "remediation_list",
        "gap_list",
        "service_list",
        "tag_list",
        "source_list",
    )
    return [reverse(name) for name in names]


def addresses(queryset):
    return [row.get_absolute_url() for row in queryset.order_by("pk")]


def test_every_incident_and_every_lesson_that_ships_can_be_read_by_everybody(samples):
    def slugs(folder):
        return {file.stem for file in FIXTURES.glob(f"{folder}/*.md")}

    public = Incident.objects.filter(state="published", visibility="public")
    assert set(public.values_list("slug", flat=True)) == slugs("postmortems")
    assert set(Lesson.objects.values_list("slug", flat=True)) == slugs("lessons")


@pytest.mark.parametrize(
    ("slug", "minutes"),
    [("2017-aws-s3-us-east-1", 257), ("2012-aws-elb-us-east-1", 1421), ("2020-aws-kinesis-us-east-1", 1028)],
)
def test_the_best_known_outages_took_as_long_as_they_did(samples, slug, minutes):
    assert Incident.objects.get(slug=slug).time_to_resolve_duration.minutes == minutes


def test_kinesis_was_detected_in_the_minute_in_which_it_started(samples):
    kinesis = Incident.objects.get(slug="2020-aws-kinesis-us-east-1")

    assert Duration.between(kinesis.started, kinesis.detected).minutes == 0


def test_kinesis_started_with_its_first_effect_and_not_with_its_trigger(samples):
    kinesis = Incident.objects.get(slug="2020-aws-kinesis-us-east-1")

    assert kinesis.started.written(kinesis.zone) == "2020-11-25 05:15 PST"
    assert kinesis.triggers.get().occurred.written(kinesis.zone) == "2020-11-25 02:44 PST"


def test_every_incident_has_what_a_reader_comes_for(samples):
    for incident in Incident.objects.all():
        assert incident.summary, incident
        assert incident.narrative, incident
        assert incident.first_signs, incident
        assert incident.was, incident
        assert incident.ended_by, incident
        assert incident.short_title, incident
        for rows in ("triggers", "causes", "timeline", "evidence", "sources", "tags"):
            assert getattr(incident, rows).exists(), f"{incident}: no {rows}"


def test_an_incident_without_remediations_says_that_none_is_promised(samples):
    for incident in Incident.objects.filter(remediations=None):
        assert incident.caveats.filter(text__icontains="promises no remediation").exists(), incident


def test_every_lesson_is_taught_and_has_a_group(samples):
    assert not Lesson.objects.filter(evidence=None).exists()
    assert not Lesson.objects.filter(group=None).exists()


def test_links_that_no_source_states_are_marked_as_our_reading(samples):
    linked = Remediation.objects.exclude(addresses=None, applies=None)

    assert linked.exists()
    assert not linked.exclude(links=Remediation.Links.READING).exists()


def test_causes_that_nothing_addresses_stay_visible(samples, client):
    gaps = Cause.objects.filter(remediations=None)

    assert "No remediation" in client.get(gaps[0].incident.get_absolute_url()).text


def test_every_postmortem_links_to_lessons_and_no_link_of_any_sample_leads_nowhere(samples):
    assert not Incident.objects.filter(wikilinks=None).exists()
    assert LessonWikilink.objects.count() > 40
    assert list(dead_links(make_administrator())) == []


def test_a_lesson_that_a_text_links_to_is_one_that_the_incident_taught(samples):
    lessons = set(Lesson.objects.values_list("slug", flat=True))
    for incident in Incident.objects.prefetch_related("wikilinks", "evidence__lesson"):
        taught = {row.lesson.slug for row in incident.evidence.all()}
        assert {link.name for link in incident.wikilinks.all()} & lessons <= taught, incident


def test_nothing_in_the_samples_speaks_of_how_they_were_made(samples):
    for file in SHIPPED:
        assert not re.search(r"\bseeds?\b|\.txt\b|fact sheet", file.read_text(encoding="utf-8"), re.IGNORECASE), file


def one_of_each_kind(addresses):
    """One page of each view, and one of each that is asked for something; of what is fullest where it has one."""
    found = {}
    for address in sorted(addresses, key=lambda address: not any(word in address for word in FULLEST)):
        _, _, query = address.partition("?")
        found.setdefault((url_name(address), *QueryDict(query)), address)
    return list(found.values())


def one_of_each_template(addresses):
    """One page of each view, as it is filled: asked for something only where it is empty otherwise."""
    firsts: dict = {}
    for address in one_of_each_kind(addresses):
        name = url_name(address)
        if "?" not in address or name in ("incident_compare", "checklist", "search"):
            firsts.setdefault((name, "?" in address), address)
    return list(firsts.values())


def url_name(address):
    """The name of the page, whose address may be that of a whole site."""
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return None


def pages():
    """The pages of the samples."""
    return [
        *lists(),
        *addresses(Incident.objects),
        *addresses(Lesson.objects),
        *addresses(Service.objects.filter(impacts__role="origin").distinct()),
        *addresses(Remediation.objects.filter(incident__slug="2020-aws-kinesis-us-east-1")),
        *(reverse("incident_detail", args=["2020-aws-kinesis-us-east-1"]) + f"?times={way}" for way in WAYS),
        *(reverse("gap_detail", args=[gap.slug]) for gap in GAPS),
        reverse("tag_detail", args=["dns"]),
        reverse("incident_list") + "?severity=1&q=dns&sort=title",
        reverse("incident_list") + "?q=nothing-is-called-this",
        reverse("incident_list") + "?severity=9",
        reverse("lesson_matrix") + "?lessons_by=group&incidents_by=similarity&rows=incidents",
        reverse("lesson_matrix") + "?severity=9&rows=none",
        reverse("timeline_overview") + "?year=2021&page=2",
        reverse("timeline_overview") + "?severity=9",
        reverse("incident_compare")
        + "?i=2012-knight-capital-smars&i=2022-atlassian-site-deletion&i=2012-aws-power-us-east-1&i=FL-2017-01",
        reverse("incident_compare") + "?i=FL-2020-01&i=2017-aws-s3-us-east-1&i=nothing-is-called-this",
        reverse("incident_compare") + "?i=FL-2020-01&q=dns",
        reverse("checklist") + "?lesson=blast-radius&lesson=partition-into-cells",
        reverse("search"),
        reverse("search") + "?q=dns",
        reverse("search") + "?q=org:aws+kinesys+limit&severity=1&i=FL-2017-01",
        reverse("search") + "?q=%22nothing+is+called%22+this&year=2020",
        reverse("search") + "?q=PutMetricData:+HTTP+503%0Aalarm+OK+to+INSUFFICIENT_DATA",
        reverse("login"),
        "/no-such-page/",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("asks", ["templates", pytest.param("kinds", marks=pytest.mark.long)])
def test_every_page_answers_and_is_valid_html(samples, client, valid_html, request, asks):
    """One page of each template; with ``--long`` every incident is opened, and one page of each kind checked.

    With ``--every-page`` all are checked.
    """
    every, is_long = pages(), asks == "kinds"
    kinds = one_of_each_kind(every) if is_long else one_of_each_template(every)
    checked = every if request.config.getoption("every_page") else kinds
    html = {}
    for address in dict.fromkeys([*checked, *(addresses(Incident.objects) if is_long else [])]):
        response = client.get(address)
        assert response.status_code == (404 if address == "/no-such-page/" else 200), address
        if address in checked:
            html[address] = response.content.decode()

    valid_html(html)
