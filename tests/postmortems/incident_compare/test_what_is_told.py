"""Two to four incidents side by side: what is asked for, what is told, what it costs."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident
from lessons.models import Evidence
from tests.factories import (
    STARTED,
    make_author,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_reader,
    make_remediation,
    make_restricted,
    make_service,
    make_source,
    make_trigger,
)

pytestmark = pytest.mark.django_db
PAGE = "/incidents/compare/"


def open_page(client, *names, **options):
    query = [*(("i", name) for name in names), *options.items()]
    response = client.get(PAGE, query_params=query)
    assert response.status_code == 200
    return response


def compared(response):
    return [incident.slug for incident in response.context["selection"].incidents]


def errors(response):
    return response.context["selection"].errors


def row_of(response, name):
    """The cells of a row of the table, as text."""
    (row,) = re.findall(rf'<th scope="row">{name}</th>(.*?)</tr>', response.text, re.DOTALL)
    cells = re.findall(r"<td data-label=[^>]*>(.*?)</td>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


@pytest.fixture
def four():
    return [
        make_incident(
            slug=slug,
            title=f"The {slug} outage",
            short_title=slug.title(),
            resolved_at=STARTED + timedelta(hours=hours),
        )
        for slug, hours in (("kinesis", 17), ("elb", 23), ("s3", 4), ("ebs", 85))
    ]


# What is asked for


@pytest.mark.both_databases
def test_incidents_are_named_by_slug_or_reference_and_stand_in_that_order(client, four):
    response = open_page(client, four[2].slug, four[0].reference.lower())

    assert compared(response) == ["s3", "kinesis"]
    assert errors(response) == []
    assert "<h1>Two incidents, one clock</h1>" in response.text
    assert "<title>S3 and Kinesis compared" in response.text


def test_the_page_stands_before_the_incidents_of_a_like_address(client):
    assert reverse("incident_compare") == PAGE
    assert "Compare incidents" in client.get(PAGE).text


@pytest.mark.parametrize("names", [[], ["kinesis"]])
def test_with_fewer_than_two_there_are_others_to_tick(client, four, names):
    response = open_page(client, *names)

    assert response.context["drawing"] is None
    ticks = re.findall(r'<input type="checkbox" name="i" value="([^"]+)">', response.text)
    assert set(ticks) == {"kinesis", "elb", "s3", "ebs"} - set(names)
    kept = re.findall(r'<input type="hidden" name="i" value="([^"]+)">', response.text)
    assert set(kept) == set(names)


def test_with_nothing_on_file_the_page_says_so(client):
    assert "There is no incident that you may read." in open_page(client).text
    make_incident(slug="only")
    assert "There is no other incident that you may read." in open_page(client, "only").text


def test_of_more_than_four_the_first_four_are_shown(client, four):
    make_incident(slug="fifth", title="The fifth")
    response = open_page(client, "kinesis", "elb", "s3", "ebs", "fifth")

    assert compared(response) == ["kinesis", "elb", "s3", "ebs"]
    assert errors(response) == ["No more than four can be compared at once. Left out: The fifth."]
    assert "Four is the most that can be compared." in response.text
    assert 'name="q" ' not in response.text.split("<main")[1].split("</main>")[0]


def test_an_incident_named_twice_is_shown_once(client, four):
    response = open_page(client, "kinesis", "elb", four[0].reference, "elb")

    assert compared(response) == ["kinesis", "elb"]
    assert errors(response) == ["Named more than once, and shown once: Kinesis and Elb."]


@pytest.mark.both_databases
def test_names_that_there_are_not_are_said_in_one_message_and_the_rest_is_shown(client, four):
    response = open_page(client, "kinesis", "no", "elb", "<b>", "", " ")

    assert compared(response) == ["kinesis", "elb"]
    assert errors(response) == ["There is no incident no or <b>."]
    assert "There is no incident no or &lt;b&gt;." in response.text
    assert response.text.count('role="alert"') == 1


def test_many_names_that_there_are_not_are_counted(client):
    assert errors(open_page(client, *"abcdefgh")) == ["There is no incident a, b, c, d or 4 more."]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "name",
    ["x" * 5000, "10" * 30, "💥", "../../etc/passwd", "' OR 1=1 --", "FL-2020-99999999"],
)
def test_hostile_names_are_incidents_that_there_are_not(client, four, name):
    response = client.get(f"{PAGE}?i=kinesis&i=elb&i={quote(name)}")

    assert response.status_code == 200
    assert compared(response) == ["kinesis", "elb"]
    assert len(errors(response)) == 1
    assert errors(response)[0].startswith("There is no incident ")
    assert len(errors(response)[0]) < 100


def test_of_an_endless_address_only_the_beginning_is_read(client, four):
    response = open_page(client, *(f"no-{number}" for number in range(500)), "kinesis", "elb")

    assert compared(response) == []
    assert "The address names 502 incidents: only the first 60 are read." in errors(response)


@pytest.mark.parametrize("query", ["?scale=cubic&i=kinesis&i=elb"])
def test_a_scale_that_there_is_not_is_said(client, four, query):
    response = client.get(PAGE + query)

    assert compared(response) == ["kinesis", "elb"]
    assert len(errors(response)) == 1
    assert errors(response)[0].endswith("an axis is linear or log.")


@pytest.mark.both_databases
@pytest.mark.parametrize("text", ["x" * 201])
def test_a_text_that_cannot_be_looked_for_is_refused_and_the_rest_is_shown(client, four, text):
    response = open_page(client, "kinesis", "elb", q=text)

    assert compared(response) == ["kinesis", "elb"]
    assert len(errors(response)) == 1


# Who may see what


@pytest.mark.both_databases
@pytest.mark.parametrize("make", [make_draft, make_restricted])
def test_what_may_not_be_read_looks_like_what_is_not_there(client, four, make):
    def page():
        return re.sub(
            r'name="csrfmiddlewaretoken" value="[^"]+"', "", open_page(client, "kinesis", "hidden", "s3").text
        )

    client.force_login(make_reader())
    before = page()
    hidden = make(slug="hidden", title="The hidden outage")
    make_trigger(incident=hidden)

    assert page() == before
    assert errors(open_page(client, hidden.reference)) == [f"There is no incident {hidden.reference}."]
    assert "hidden outage" not in open_page(client, "kinesis", q="hidden").text


@pytest.mark.both_databases
def test_authors_compare_their_drafts_and_see_that_they_are(client, four):
    author = make_author()
    make_draft(slug="mine", authors=[author])
    client.force_login(author)
    response = open_page(client, "mine", "s3")

    assert compared(response) == ["mine", "s3"]
    assert '<span class="tag">Draft</span>' in response.text


# Adding and removing


def test_each_can_be_removed_and_the_others_and_the_scale_stay(client, four):
    response = open_page(client, "kinesis", "elb", "s3", scale="log")

    assert [choice.without for choice in response.context["selection"].chosen][1] == f"{PAGE}?i=kinesis&i=s3&scale=log"
    assert f'href="{PAGE}?i=kinesis&amp;i=s3&amp;scale=log"' in response.text


@pytest.mark.both_databases
def test_another_is_found_by_every_word_of_its_title_or_its_reference(client, four):
    def found(text):
        return [incident.slug for incident in open_page(client, "kinesis", "elb", q=text).context["selection"].offered]

    assert found("OUTAGE s3") == ["s3"]
    assert found(four[3].reference.lower()) == ["ebs"]
    assert found("outage") == ["ebs", "s3"]
    assert found("kinesis") == []


def test_what_is_found_can_be_added_to_what_is_chosen(client, four):
    response = open_page(client, "kinesis", "elb", q="s3", scale="linear")
    form = response.text.split('class="offer"')[1].split("</form>")[0]

    assert re.findall(r'name="(\w+)" value="([^"]+)"', form) == [
        ("i", "kinesis"),
        ("i", "elb"),
        ("scale", "linear"),
        ("i", "s3"),
    ]


@pytest.mark.both_databases
def test_of_many_that_are_found_the_newest_are_offered(client):
    for days in range(15):
        make_incident(slug=f"day-{days}", title="Outage", started_at=STARTED - timedelta(days=days))
    response = open_page(client, q="outage")

    offered = response.context["selection"].offered
    assert [incident.slug for incident in offered] == [f"day-{days}" for days in range(12)]
    assert "There are more. Another word narrows them." in response.text


def test_the_list_has_a_tick_for_each_incident_and_one_form_for_all(client, four):
    text = client.get("/incidents/").text

    ticks = re.findall(r'<input type="checkbox" name="i" value="(\w+)" form="compare" aria-label="([^"]+)">', text)
    assert ("s3", "Compare The s3 outage") in ticks
    assert len(ticks) == 4
    assert f'<form class="compare-ticked" id="compare" method="get" action="{PAGE}">' in text


def test_the_incident_page_starts_a_comparison(client, four):
    assert f'<a href="{PAGE}?i=s3">Compare with another</a>' in client.get(four[2].get_absolute_url()).text


def test_ticking_two_in_the_list_compares_them(four, page):
    page.goto("/incidents/?sort=title")
    page.get_by_label("Compare The s3 outage").check()
    page.get_by_label("Compare The elb outage").check()
    page.get_by_role("button", name="Compare").click()

    page.wait_for_url(f"**{PAGE}?i=elb&i=s3")
    expect(page.locator("h1")).to_have_text("Two incidents, one clock")


# What is told


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
