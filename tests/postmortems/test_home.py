from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from postmortems.home.views import DRAWN, on_this_day
from tests.factories import (
    STARTED,
    make_administrator,
    make_draft,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_our_incident,
    make_reader,
    make_remediation,
    make_restricted,
    make_trigger,
)

pytestmark = pytest.mark.django_db
URL = reverse("home")
HOUR = timedelta(hours=1)


def context_of(client):
    return client.get(URL).context


def names(incidents):
    return [incident.name for incident in incidents]


def test_the_search_box_comes_first_and_asks_the_list_of_incidents(client):
    make_incident()

    page = client.get(URL).content.decode()

    assert page.index("<h1>") < page.index('name="q"')
    assert page.count('type="search"') == 1
    assert f'action="{reverse("search")}"' in page


@pytest.mark.both_databases
def test_the_tags_that_most_incidents_bear_are_suggested(client):
    make_incident(tags=["dns", "storage"])
    make_incident(tags=["dns"])
    make_draft(tags=["secret"])

    response = client.get(URL)

    assert response.context["tags"] == [("dns", "dns"), ("storage", "storage")]
    assert f'href="{reverse("search")}?q=dns"' in response.content.decode()


@pytest.mark.both_databases
def test_symptoms_lead_to_their_lessons_the_most_often_seen_first(client):
    rare, common = make_lesson(symptom="It is slow"), make_lesson(symptom="Everything fails")
    make_lesson(symptom="Never seen")
    make_evidence(lesson=rare)
    make_evidence(lesson=common)
    make_evidence(lesson=common)
    make_evidence(lesson=rare, way="upheld")

    response = client.get(URL)
    page = response.content.decode()

    assert list(response.context["signs"]) == [common, rare]
    assert f'<a href="{common.get_absolute_url()}">Everything fails<span>2 incidents</span></a>' in page
    assert "Never seen" not in page


@pytest.mark.both_databases
def test_lessons_are_ranked_by_how_often_they_were_broken_again_after_an_incident_had_broken_them(client):
    once, twice, often = make_lesson(name="Once"), make_lesson(name="Twice"), make_lesson(name="Often")
    for lesson, times in ((once, 1), (twice, 2), (often, 4)):
        for days in range(times):
            make_evidence(lesson=lesson, incident=make_incident(started_at=STARTED + days * 24 * HOUR))
    make_evidence(lesson=once, way="upheld")
    make_evidence(lesson=once, incident=make_incident(started_at=None))

    response = client.get(URL)
    page = response.content.decode()

    assert [(lesson.name, lesson.tally.broken_again) for lesson in response.context["broken_again"]] == [
        ("Often", 3),
        ("Twice", 1),
    ]
    assert '<span class="count">3</span>' in page
    assert "In how many incidents each was broken, after an earlier one had broken it." in page


def test_without_a_lesson_that_was_broken_again_there_is_no_such_list(client):
    make_evidence()

    assert "broken again" not in client.get(URL).content.decode()


@pytest.mark.both_databases
def test_the_counts_cover_what_the_reader_may_see(client):
    make_event(incident=make_incident(organization=make_organization("Meta")))
    make_event(incident=make_draft(organization=make_organization("Hidden organisation")))

    context = context_of(client)

    assert (context["counts"]["incidents"], context["counts"]["organizations"]) == (1, 1)
    assert context["event_count"] == 1


def test_outages_are_drawn_with_their_times_and_those_without_an_end_are_named(client):
    make_incident(short_title="Kinesis 2020", resolved_at=STARTED + 17 * HOUR)
    make_incident(short_title="Endless", resolved_at=None)

    response = client.get(URL)
    page = response.content.decode()

    assert [dot.outage.name for dot, _ in response.context["scatter"].dots] == ["Kinesis 2020"]
    assert "<title>Kinesis 2020: 17 h to resolve</title>" in page
    assert names(response.context["left_out"]) == ["Endless"]
    assert "has no known start or end and is left out" in page


def test_the_drawing_tells_changes_from_other_triggers_and_from_unknown_ones(client):
    for name, categories in (("A", ["deploy", "load"]), ("B", ["power"]), ("C", [])):
        incident = make_incident(short_title=name, resolved_at=STARTED + HOUR)
        for category in categories:
            make_trigger(incident=incident, category=category)

    context = context_of(client)

    assert {dot.outage.name: dot.outage.set_off_by for dot, _ in context["scatter"].dots} == {
        "A": "change",
        "B": "other",
        "C": "unknown",
    }
    assert [(kind, count) for kind, _, count in context["kinds"]] == [("change", 1), ("other", 1), ("unknown", 1)]


@pytest.mark.both_databases
def test_of_many_outages_the_latest_are_drawn_and_the_page_says_so(client):
    for days in range(DRAWN + 1):
        make_incident(
            short_title=f"Outage {days}", started_at=STARTED - days * 24 * HOUR, resolved_at=STARTED + 9 * HOUR
        )

    response = client.get(URL)

    assert len(response.context["scatter"].dots) == DRAWN
    assert f"Outage {DRAWN}" not in {dot.outage.name for dot, _ in response.context["scatter"].dots}
    assert f"The latest {DRAWN} outages, by how long they took to resolve" in response.content.decode()


@pytest.mark.both_databases
def test_what_sets_outages_off_is_counted_in_incidents_and_leads_to_them(client):
    incident = make_incident()
    make_trigger(incident=incident, category="power")
    make_trigger(incident=incident, category="power")
    make_trigger(category="power")
    make_trigger(category="software_defect")

    response = client.get(URL)

    assert [(category.label, count) for category, count, _ in response.context["triggers"]] == [
        ("Power", 2),
        ("Software defect", 1),
    ]
    assert f'href="{reverse("incident_list")}?trigger=software_defect"' in response.content.decode()


@pytest.mark.both_databases
def test_the_latest_outages_come_first_and_say_what_is_not_known(client):
    make_incident(title="Older", started_at=STARTED - HOUR, resolved_at=STARTED)
    make_incident(title="Newer")
    make_incident(title="Undated", started_at=None)

    response = client.get(URL)
    page = response.content.decode()

    assert [incident.title for incident in response.context["latest"]] == ["Newer", "Older", "Undated"]
    assert "time to resolve not known" in page
    assert "1 h to resolve" in page


@pytest.mark.both_databases
def test_what_was_promised_is_counted_by_status_and_what_is_late_stands_out(client):
    make_remediation(status="done")
    for incident in (make_our_incident(), make_incident()):
        make_remediation(incident=incident, status="accepted", due_on=timezone.localdate() - timedelta(days=1))

    page = client.get(URL).content.decode()

    assert f'{reverse("remediation_list")}?due=overdue#items">1<' in page
    assert f'{reverse("remediation_list")}?of=all&amp;status=done#items">1<' in page


@pytest.mark.both_databases
def test_on_this_day_is_the_day_where_it_happened(client):
    late_evening = datetime(2020, 11, 26, 4, tzinfo=UTC)
    make_incident(title="There it was the 25th", started_at=late_evening, zone="America/Los_Angeles")
    make_incident(title="There it was the 26th", started_at=late_evening, zone="Asia/Tokyo")
    make_incident(title="Only the month is known", started_at=late_evening, started_precision="month")

    def found(today):
        rows = on_this_day(Incident.objects.all(), today, years=["2020"])
        return [(incident.title, years) for incident, years in rows]

    assert found(date(2026, 11, 25)) == [("There it was the 25th", 6)]
    assert found(date(2026, 11, 26)) == [("There it was the 26th", 6)]
    assert found(date(2020, 11, 25)) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2026, 1, 1)])
def test_on_this_day_gets_by_without_a_match(client, today):
    make_incident()

    assert on_this_day(Incident.objects.all(), today, years=["2019", "2020"]) == []
    assert on_this_day(Incident.objects.all(), today, years=[]) == []


def test_an_anniversary_shows_on_the_page(client):
    today = timezone.localdate()
    make_incident(
        title="A year to the day", started_at=datetime(today.year - 4, today.month, min(today.day, 28), 12, tzinfo=UTC)
    )

    page = client.get(URL).content.decode()

    assert ("On this day" in page) == (today.day <= 28)
    assert (f"Began on {today.day} {today:%B} of an earlier year" in page) == (today.day <= 28)


@pytest.mark.both_databases
def test_what_the_reader_may_not_see_is_neither_shown_nor_counted(client):
    make_incident(title="Seen")
    lesson = make_lesson()
    for incident in (make_draft(title="Hidden draft"), make_restricted(title="Hidden to all but a group")):
        incident.tags.add("hidden-tag")
        make_trigger(incident=incident, category="power")
        make_remediation(incident=incident, status="done")
        make_event(incident=incident)
        make_evidence(incident=incident, lesson=make_lesson(symptom=f"Hidden symptom {incident.pk}"))
        make_evidence(incident=incident, lesson=lesson)

    response = client.get(URL)

    assert "idden" not in response.content.decode().replace("visually-hidden", "").replace("aria-hidden", "").replace(
        'type="hidden"', ""
    )
    assert response.context["board"].total == response.context["event_count"] == 0
    assert response.context["triggers"] == response.context["broken_again"] == []
    client.force_login(make_administrator())
    response = client.get(URL)
    assert "Hidden draft" in response.content.decode()
    assert response.context["broken_again"] == [lesson]


def test_with_nothing_on_file_the_page_says_what_to_do(client):
    page = client.get(URL).content.decode()

    assert "import_postmortems" in page
    assert "Nothing is here yet" in page


def test_that_a_draft_is_on_file_does_not_show_to_those_who_may_not_read_it(client):
    make_draft()

    assert "Nothing is here yet" in client.get(URL).content.decode()


def test_the_page_costs_the_same_however_much_is_on_file(client, django_assert_num_queries):
    client.force_login(make_reader())

    def happen():
        incident = make_incident(resolved_at=STARTED + HOUR, tags=["dns"])
        make_trigger(incident=incident)
        make_event(incident=incident)
        make_remediation(incident=incident)
        make_evidence(incident=incident, lesson=make_lesson(symptom="It is slow"))
        make_incident(started_at=STARTED - 24 * HOUR * 365)

    happen()
    with django_assert_num_queries(11):
        client.get(URL)
    for _ in range(4):
        happen()
    with django_assert_num_queries(11):
        client.get(URL)
