"""What two to four incidents side by side tell, in words and drawn, and what that costs."""

from datetime import timedelta

import pytest

from incidents.models import Incident
from lessons.models import Evidence
from tests.factories import (
    STARTED,
    make_cause,
    make_event,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_remediation,
    make_service,
    make_source,
    make_trigger,
)
from tests.postmortems.incident_compare.compare_page import PAGE, open_page, row_of

pytestmark = pytest.mark.django_db


def test_response_times_stand_side_by_side_and_unknown_ones_are_said(client):
    make_incident(slug="a", detected_at=STARTED, resolved_at=STARTED + timedelta(hours=4), resolved_precision="hour")
    make_incident(slug="b", resolved_at=STARTED + timedelta(minutes=257))
    response = open_page(client, "a", "b")

    assert row_of(response, "Time to detect") == ["0 min", "not known"]
    assert row_of(response, "Time to resolve") == ["≈ 4 h", "4 h 17 min"]
    assert row_of(response, "How it went") == ["Not broken down ≈ 4 h", "Not broken down 4 h 17 min"]


def test_triggers_and_causes_stand_by_kind(client, four):
    make_trigger(incident=four[0], text="Servers were added.", category="capacity")
    make_cause(incident=four[0], text="A thread limit.", kind="root", category="configuration")
    make_cause(incident=four[1], text="No alarm.", kind="detection_gap", category="capacity")
    response = open_page(client, "kinesis", "elb")

    assert row_of(response, "Set off by") == ["Servers were added. Capacity", "not known"]
    assert row_of(response, "Root causes") == ["A thread limit. Configuration", "none on record"]
    assert row_of(response, "Detection gaps") == ["none on record", "No alarm. Capacity"]
    assert '<th scope="row">Latent conditions</th>' not in response.text


def test_the_brief_is_told_without_its_citations(client, four):
    make_source(incident=four[0], key="aws")
    incident = Incident.objects.filter(pk=four[0].pk)
    incident.update(looked_like="Memory pressure [@aws].", ended_by="A restart [@aws; @aws]")
    response = open_page(client, "kinesis", "elb")

    assert row_of(response, "Looked like") == ["Memory pressure.", "not on record"]
    assert row_of(response, "Ended by") == ["A restart", "not on record"]
    assert "#source-" not in response.text


def test_the_blast_radius_is_told_in_services(client, four):
    origin = four[0].impacts.get()
    lambdas = make_impact(incident=four[0], service=make_service("Lambda"))
    lambdas.vias.create(service=origin.service)
    make_impact(incident=four[0], service=make_service("Lambda"), part="Console").vias.create(service=origin.service)
    make_impact(incident=four[0], service=make_service("Cognito")).vias.create(service=lambdas.service)
    make_impact(incident=four[0], service=make_service("Status page"))
    response = open_page(client, "kinesis", "elb")

    assert row_of(response, "Blast radius")[0] == (
        "4 services Began in Amazon Kinesis Data Streams ; 1 reached directly, 1 at second hand, 1 by a way not known."
    )
    assert row_of(response, "Blast radius")[1] == "1 service Began in Amazon Kinesis Data Streams ."


def test_remediations_stand_by_kind_and_status_and_a_lack_of_detection_is_said(client, four):
    make_remediation(incident=four[0], kind="detect", status="done", text="Add an alarm.")
    make_remediation(incident=four[0], kind="prevent", text="Use larger servers.")
    make_remediation(incident=four[0], kind="prevent", status="in_progress", text="Split the fleet.")
    make_remediation(incident=four[1], kind="detect", status="declined", declined_because="Too dear.", text="Watch.")
    response = open_page(client, "kinesis", "elb", "s3")

    assert row_of(response, "Remediations") == [
        "3 1 done 1 in progress 1 proposed",
        "1 1 declined None improves detection",
        "None on record",
    ]
    assert row_of(response, "Prevent") == ["Use larger servers. proposed Split the fleet. in progress", "none", "none"]
    assert row_of(response, "Detect") == ["Add an alarm. done", "Watch. declined", "none"]
    assert '<th scope="row">Recover</th>' not in response.text


@pytest.mark.both_databases
def test_what_incidents_have_in_common_is_named_with_who_has_it(client):
    for slug, tags, category in (("a", ["dns", "eu"], "load"), ("b", ["dns"], "load"), ("c", ["dns", "eu"], "power")):
        incident = make_incident(slug=slug, short_title=slug.upper(), tags=tags, origin=make_service(slug))
        make_trigger(incident=incident, category=category)
        make_impact(incident=incident, service=make_service("Lambda"))
    response = open_page(client, "a", "b", "c")
    shared = dict(response.context["shared"])

    def told(name):
        return [(row.label, row.incidents and [incident.slug for incident in row.incidents]) for row in shared[name]]

    assert told("Tags") == [("dns", None), ("eu", ["a", "c"])]
    assert told("Set off by") == [("Load", ["a", "b"])]
    assert told("Services struck") == [("Lambda", None)]
    assert told("Kinds of cause") == []
    words = " ".join(response.text.split('id="common-title"')[1].split("</section>")[0].split())
    assert "2 of 3: A" in words, words
    assert ">all three<" in words


def test_lessons_in_common_come_first_and_each_says_which_way(client, four):
    blast, cells, alone = make_lesson(name="Blast radius"), make_lesson(name="Cells"), make_lesson(name="Alone")
    for incident in four[:3]:
        make_evidence(incident=incident, lesson=blast)
    make_evidence(incident=four[0], lesson=blast, way="luck")
    make_evidence(incident=four[0], lesson=cells)
    make_evidence(incident=four[2], lesson=cells, way="upheld")
    make_evidence(incident=four[1], lesson=alone)
    response = open_page(client, "kinesis", "elb", "s3")
    lessons = response.context["lessons"]

    assert [(row.lesson, row.ways) for row in lessons.shared] == [
        (blast, [[Evidence.Way.VIOLATED, Evidence.Way.LUCK], [Evidence.Way.VIOLATED], [Evidence.Way.VIOLATED]]),
        (cells, [[Evidence.Way.VIOLATED], [], [Evidence.Way.UPHELD]]),
    ]
    assert lessons.counts == ["1 in all three", "1 in two of three"]
    assert [[lesson for lesson, _ in rows] for _, rows in lessons.apart] == [[], [alone], []]
    assert '<span class="visually-hidden">held</span>' in response.text


def test_incidents_without_lessons_in_common_say_so(client, four):
    make_evidence(incident=four[0])

    assert "None of their lessons is the same." in open_page(client, "kinesis", "elb").text


# The drawing, as the page has it


def test_the_scale_is_chosen_and_can_be_switched_by_a_link(client, four):
    make_incident(slug="knight", resolved_at=STARTED + timedelta(minutes=45))
    near, far = open_page(client, "kinesis", "elb"), open_page(client, "knight", "ebs")

    assert "The axis is linear. The longest took 1.4 times as long as the shortest" in " ".join(near.text.split())
    assert f'<a href="{PAGE}?i=kinesis&amp;i=elb&amp;scale=log">Make it logarithmic</a>' in near.text
    assert "The axis is logarithmic: the later an hour, the narrower it is drawn." in far.text
    assert "The longest took 113 times as long" in far.text
    assert f'<a href="{PAGE}?i=knight&amp;i=ebs&amp;scale=linear">Make it linear</a>' in far.text


def test_the_scale_asked_for_is_kept_and_can_be_left_to_the_page_again(client, four):
    asked = open_page(client, "kinesis", "elb", scale="log")

    assert "The axis is logarithmic, as asked for" in asked.text
    assert asked.context["drawing"].axis.is_logarithmic
    assert f'<a href="{PAGE}?i=kinesis&amp;i=elb">Leave it to the page</a>' in asked.text
    assert '<input type="hidden" name="scale" value="log">' in asked.text


def test_an_incident_without_a_start_is_not_aligned_and_still_compared(client, four):
    make_incident(slug="lost", short_title="Lost", started_at=None, resolved_at=STARTED)
    vague = make_incident(slug="vague", short_title="Vague", started_precision="month", resolved_at=None)
    make_event(incident=vague, kind="impact", text="It was seen.")
    response = open_page(client, "kinesis", "lost", "vague")

    assert [row.name for row in response.context["drawing"].rows] == ["Kinesis"]
    assert "<strong>Lost</strong> cannot be aligned: when it started is not known." in response.text
    assert "<strong>Vague</strong> cannot be aligned: its start is known only to the month." in response.text
    assert row_of(response, "T\\+0") == ["25 Nov 2020, 05:15 PST (UTC−8)", "not known", "Nov 2020"]
    assert "It was seen." in response.text


def test_without_any_clock_the_words_are_compared(client):
    make_incident(slug="a", started_at=None)
    make_event(incident=make_incident(slug="b", resolved_at=None), kind="impact", text="It failed.", occurred_at=None)
    response = open_page(client, "a", "b")

    assert "<h1>Two incidents, side by side</h1>" in response.text
    assert '<svg class="chart"' not in response.text
    assert row_of(response, "How it went") == ["Not known", "Not known"]
    assert "It failed." in response.text


def test_a_start_known_to_the_hour_is_said(client, four):
    make_incident(slug="about", short_title="About", started_precision="hour", resolved_at=STARTED + timedelta(hours=9))

    assert "<strong>About</strong>: the start is known to the hour" in open_page(client, "about", "elb").text


def test_key_events_are_drawn_and_told_and_lead_to_their_incident(client, four):
    kinesis = four[0]
    make_event(incident=kinesis, kind="note", text="A note.")
    make_event(incident=kinesis, kind="impact", text="<u>Errors</u>", occurred_at=STARTED + timedelta(minutes=90))
    make_event(incident=kinesis, kind="mitigation", text="Restart.", occurred_at=None)
    make_event(
        incident=kinesis,
        kind="recovery",
        text="Back.",
        occurred_at=STARTED + timedelta(hours=5),
        occurred_precision="hour",
    )
    response = open_page(client, "kinesis", "elb")
    drawing, words = response.text.split('<details class="more as-words">')

    assert "<title>T+1:30 Impact: &lt;u&gt;Errors&lt;/u&gt;</title>" in drawing
    assert "<title>≈ T+5:00 Recovery: Back.</title>" in drawing
    assert f'<a href="{kinesis.get_absolute_url()}#event-2"' in drawing
    assert "<strong>Kinesis</strong>: 1 key event has no time, or one far from the rest, and is only in words." in (
        " ".join(drawing.split())
    )
    assert '<span class="key-event-time">no time</span>' in words
    assert '<span class="key-event-time">≈ T+5:00</span>' in words
    assert "A note." not in response.text
    assert "style=" not in response.text


def test_a_story_without_key_events_says_so(client, four):
    assert "No key event is on record." in open_page(client, "kinesis", "elb").text


def test_where_the_drawing_is_wider_than_its_room_the_page_says_so(four, page):
    page.goto(f"{PAGE}?i=kinesis&i=s3")
    said = []
    for width in (390, 479, 480, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        is_wider = page.locator(".aligned .scroll-x").evaluate("box => box.scrollWidth > box.clientWidth")
        said.append(page.get_by_text("move it sideways").is_visible())
        assert said[-1] is is_wider, width

    assert said == [True, True, False, False]


# What it costs


def fill(incident, rows):
    for number in range(rows):
        make_trigger(incident=incident)
        make_cause(incident=incident)
        make_event(incident=incident)
        make_evidence(incident=incident)
        make_remediation(incident=incident)
        impact = make_impact(incident=incident)
        impact.vias.create(service=make_service())
        incident.tags.add(f"tag-{number}")


def test_the_page_costs_the_same_for_two_incidents_as_for_four(client, four, django_assert_num_queries):
    for incident in four:
        fill(incident, rows=1)
    open_page(client, "kinesis", "elb")  # content types are cached from here on
    with django_assert_num_queries(11):
        open_page(client, "kinesis", "elb")
    for incident in four:
        fill(incident, rows=5)
    with django_assert_num_queries(11):
        open_page(client, "kinesis", "elb", "s3", "ebs")
    with django_assert_num_queries(12):
        open_page(client, "kinesis", "elb", "s3", q="outage")


def test_choosing_costs_two_queries(client, four, django_assert_num_queries):
    with django_assert_num_queries(1):
        open_page(client)
    with django_assert_num_queries(2):
        open_page(client, "kinesis")
