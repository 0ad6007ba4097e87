"""The incident's page: everything on the record, for those who may read it, at a fixed price."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.access import ADMINISTRATORS
from incidents.markdown.opening import split_after_opening
from incidents.models import MITIGATED_MEANS, Cause, Caveat, Impact, ImpactVia, MilestoneCitation, Relation, Source
from lessons.models import Evidence, Remediation
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_figure,
    make_impact,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_remediation,
    make_restricted,
    make_reviewer,
    make_service,
    make_signal,
    make_source,
    make_trigger,
)
from tests.page_text import text_of
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db
BRIEF = ["first_signs", "looked_like", "was", "ended_by"]
PROSE = ["summary", "impact", "narrative", "went_well", "went_badly", "was_luck"]
ATTACK = "<script>alert(1)</script>"


def minutes_later(count):
    return STARTED + timedelta(minutes=count)


@pytest.fixture
def show(client):
    """`show(incident, "timeline")` is the text of a section of its page; without a section, of the whole page."""

    def show(incident, section=None):
        html = client.get(incident.get_absolute_url()).content.decode()
        if section is None:
            return text_of(html)
        return text_of(re.findall(rf'<section[^>]* id="{section}".*?</section>', html, re.DOTALL)[0])

    return show


def make_full_incident(rows=1, **fields):
    """An incident with so many rows of everything that its page shows."""
    groups = [Group.objects.create(name=f"group {row} of {rows}") for row in range(rows)]
    authors = [make_author(f"author-{row}-of-{rows}") for row in range(rows)]
    incident = make_incident(
        **{
            "groups": groups,
            "authors": authors,
            "tags": [f"tag-{row}" for row in range(rows)],
            "regions": [make_region(f"region-{row}") for row in range(rows)],
            "detected_at": minutes_later(5),
            "resolved_at": minutes_later(60),
            **dict.fromkeys([*PROSE, *BRIEF], "Text.[@a0]"),
            **fields,
        }
    )
    for row in range(rows):
        source = make_source(incident=incident, key=f"a{row}")
        facts = {"incident": incident, "source": source, "read_in": source}
        impact = make_impact(**facts)
        ImpactVia.objects.create(impact=impact, service=make_service(), by="metrics")
        ImpactVia.objects.create(impact=impact, service=make_service(f"Other service {row}"))
        make_trigger(**facts)
        cause = make_cause(**facts)
        make_figure(**facts)
        make_signal(**facts)
        make_event(**facts)
        lesson = make_lesson()
        make_evidence(**facts, lesson=lesson)
        remediation = make_remediation(**facts, owner=make_reader())
        remediation.addresses.add(cause, make_cause(**facts))
        remediation.applies.add(lesson, make_lesson())
        for milestone in ("started", "detected")[: row + 1]:
            MilestoneCitation.objects.get_or_create(incident=incident, milestone=milestone, defaults={"source": source})
        Caveat.objects.create(incident=incident, text="Not all is known.").sources.add(source)
        Relation.objects.create(incident=incident, to=make_incident())
        Relation.objects.create(incident=make_incident(), to=incident)
        incident.status_changes.create(to_state="published", changed_by=make_reader(), changed_at=STARTED)
    return incident


# Who may read it


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_what_is_not_published_is_not_found_by_a_reader(client, state):
    incident = make_incident(state=state)

    assert client.get(incident.get_absolute_url()).status_code == 404
    client.force_login(make_reader())
    assert client.get(incident.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [("draft", "This is a draft"), ("in_review", "is in review"), ("archived", "This postmortem is archived")],
)
def test_a_page_says_plainly_that_its_postmortem_is_not_a_published_one(client, show, state, words):
    author = make_author()
    incident = make_incident(state=state, authors=[author])
    client.force_login(author)

    text = show(incident)

    assert words in text
    assert "Published postmortem" not in text


def test_a_reviewer_reads_what_is_in_review(client):
    client.force_login(make_reviewer())

    assert client.get(make_incident(state="in_review").get_absolute_url()).status_code == 200


def test_a_restricted_incident_is_found_by_its_groups_alone_and_names_them(client, show):
    payments = Group.objects.create(name="Payments")
    incident = make_restricted(groups=[payments])
    member, other = make_reader(), make_reader()
    member.groups.add(payments)

    client.force_login(other)
    assert client.get(incident.get_absolute_url()).status_code == 404
    client.force_login(member)
    assert "Restricted to Payments" in show(incident)


def test_an_internal_incident_says_so_and_asks_for_an_account(client, show):
    incident = make_incident(visibility="internal")

    assert client.get(incident.get_absolute_url()).status_code == 404
    client.force_login(make_reader())
    assert "Internal: for readers with an account" in show(incident)


def test_a_public_incident_says_nothing_of_who_may_read_it(show):
    text = show(make_incident())

    assert "Published postmortem" in text
    assert "Internal:" not in text
    assert "Restricted" not in text


def test_only_asking_is_allowed(client):
    assert client.post(make_incident().get_absolute_url()).status_code == 405


@pytest.mark.parametrize("slug", ["nothing-here", "x" * 5000, "%F0%9F%94%A5", "..%2F..", "a b"])
def test_an_address_that_names_no_incident_is_not_found(client, slug):
    assert client.get(f"/incidents/{slug}/").status_code == 404


# What it costs


@pytest.mark.parametrize("make_visitor", [None, make_reader, make_author, make_administrator])
def test_the_page_costs_the_same_however_much_is_on_record(client, make_visitor):
    if make_visitor:
        client.force_login(make_visitor())

    def cost(incident):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(incident.get_absolute_url()).status_code == 200
        return len(queries)

    short, long = make_full_incident(rows=1), make_full_incident(rows=4)
    cost(short)  # the first page also learns the content types

    assert cost(short) == cost(long) <= 23


# The order of the page, and what is folded


def test_the_answer_and_the_contents_come_before_the_story_in_the_order_of_focus(client):
    page = client.get(make_full_incident().get_absolute_url()).text
    places = [page.index(f'id="{name}"') for name in ("brief-title", "toc-title", "response-times", "timeline")]

    assert places == sorted(places)
    assert places[1] < page.index('class="incident-summary')
    assert page.index('href="#main"') < page.index('href="#toc-title"') < page.index("<header")


def test_what_goes_beyond_the_first_few_is_folded_and_still_there(client):
    incident = make_incident()
    for number in range(9):
        make_remediation(incident=incident, text=f"Change {number}.")
    page = client.get(incident.get_absolute_url()).text
    section = page.split('<section id="remediations"')[1].split("</section>")[0]
    shown, rest = section.split('<details class="more">')

    assert [f"Change {number}." in shown for number in range(9)] == [True] * 6 + [False] * 3
    assert [f"Change {number}." in rest for number in range(9)] == [False] * 6 + [True] * 3
    assert "3 more remediations, R7 to R9" in rest


def test_one_or_two_more_are_not_worth_folding(client):
    incident = make_incident()
    for _ in range(8):
        make_remediation(incident=incident)

    assert '<details class="more">' not in client.get(incident.get_absolute_url()).text


def test_a_long_story_goes_on_behind_its_first_paragraphs(client):
    paragraphs = [" ".join([f"word{number}"] * 70) + "." for number in range(4)]
    incident = make_incident(narrative="\n\n".join([paragraphs[0], "### A heading", *paragraphs[1:]]))
    section = client.get(incident.get_absolute_url()).text.split('id="narrative"')[1].split("</section>")[0]
    shown, rest = section.split("<details")

    assert "word1" in shown
    assert "word2" not in shown
    assert "word2" in rest
    assert "word3" in rest
    assert "The rest of the story, about 140 words" in rest


@pytest.mark.parametrize(
    ("html", "opening"),
    [
        ("<p>" + "a " * 200 + "</p>", 1),
        ("<p>" + "a " * 140 + "</p><p>" + "b " * 20 + "</p>", 2),
        ("<p>" + "a " * 60 + "</p><h3>H</h3><p>" + "b " * 50 + "</p><p>" + "c " * 90 + "</p>", 3),
        ('<ul title="a>b</ul>"><li>' + "a " * 140 + "</li></ul><p>" + "b<br>" * 90 + "</p>", 1),
        ("<p>a</p><p>" + "b " * 78 + "</p><h3>H</h3><p>" + "c " * 90 + "</p><p>" + "d " * 90 + "</p>", 4),
    ],
)
def test_a_text_is_parted_between_whole_blocks_and_never_after_a_heading(html, opening):
    parts = split_after_opening(html)

    assert parts.opening + parts.rest == html
    assert len(re.findall(r"<(?:p|h3|ul)\b", parts.opening)) == opening


def test_administrators_alone_are_led_to_where_the_record_is_edited(client):
    incident = make_incident()
    link = f'href="/admin/incidents/incident/{incident.pk}/change/"'

    assert link not in client.get(incident.get_absolute_url()).text
    client.force_login(make_reviewer())
    assert link not in client.get(incident.get_absolute_url()).text
    staff = make_reader()
    staff.is_staff = True
    staff.save()
    staff.user_permissions.add(Permission.objects.get(codename="change_incident"))
    client.force_login(staff)
    assert link not in client.get(incident.get_absolute_url()).text
    staff.groups.add(Group.objects.get_or_create(name=ADMINISTRATORS)[0])
    assert link in client.get(incident.get_absolute_url()).text


def test_a_source_without_an_address_is_told_from_a_link(client):
    incident = make_incident()
    make_source(incident=incident, title="On paper", url="")

    page = client.get(incident.get_absolute_url()).text

    assert '<span class="source-title">On paper</span>' in page
    assert "no address on record" in page


def test_marks_of_drawings_are_no_tab_stops_before_a_script_makes_them_one(client):
    incident = make_incident(resolved_at=minutes_later(60))
    for minute in (1, 20):
        make_event(incident=incident, occurred_at=minutes_later(minute))

    chart = client.get(incident.get_absolute_url()).text.split('<svg class="chart"')[1].split("</figure>")[0]

    assert re.findall(r'<a href="#event-\d+"( tabindex="-1")?', chart) == [' tabindex="-1"'] * 2


# Head, summary, brief


def test_the_head_holds_the_facts_one_looks_for_first(show):
    incident = make_incident(
        severity=1,
        organization=make_organization("Acme"),
        origin=make_service("Queue", organization=make_organization("Acme")),
        regions=[make_region("eu-north-1"), make_region("eu-west-1")],
        tags=["queue"],
        detected_by="monitoring",
        resolved_at=minutes_later(90),
    )

    text = show(incident)

    assert f"{incident.reference} SEV-1 Published postmortem {incident.title}" in text
    assert "Organisation Acme Service Queue Regions eu-north-1, eu-west-1" in text
    assert "When Wed 25 Nov 2020, 05:15 to 06:45 PST (UTC−8) Detected by Monitoring Tag queue" in text


def test_several_origins_are_all_named(show):
    incident = make_incident(origin=make_service("Queue"))
    make_impact(incident=incident, service=make_service("Index"), role=Impact.Role.ORIGIN)

    assert "Services Queue, Index" in show(incident)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"resolved_at": None}, "When Wed 25 Nov 2020, 05:15 PST (UTC−8), end not known"),
        ({"started_at": None}, "When not known"),
        ({"started_at": None, "resolved_at": STARTED}, "When start not known, end Wed 25 Nov 2020, 05:15 PST (UTC−8)"),
        (
            {"resolved_at": datetime(2020, 12, 1, 8, tzinfo=UTC), "resolved_precision": "day"},
            "When Wed 25 Nov 2020, 05:15 PST (UTC−8) to Tue 1 Dec",
        ),
        (
            {"resolved_at": datetime(2021, 1, 2, 8, tzinfo=UTC), "resolved_precision": "hour"},
            "When Wed 25 Nov 2020, 05:15 to Sat 2 Jan 2021, ≈ 00:00 PST (UTC−8)",
        ),
        (
            {
                "started_at": datetime(2020, 11, 1, 8, 30, tzinfo=UTC),
                "resolved_at": datetime(2020, 11, 1, 10, tzinfo=UTC),
            },
            "When Sun 1 Nov 2020, 01:30 PDT (UTC−7) to 02:00 PST (UTC−8)",
        ),
        ({"started_precision": "month", "resolved_at": None}, "When Nov 2020, end not known"),
        ({"zone": "Asia/Kolkata", "resolved_at": None}, "When Wed 25 Nov 2020, 18:45 IST (UTC+5:30), end not known"),
        ({"zone": "America/Sao_Paulo", "resolved_at": None}, "When Wed 25 Nov 2020, 10:15 UTC−3, end not known"),
        ({"zone": "UTC", "resolved_at": None}, "When Wed 25 Nov 2020, 13:15 UTC, end not known"),
    ],
)
def test_when_it_was_is_told_as_precisely_as_it_is_known(show, fields, words):
    assert words in show(make_incident(**fields))


def test_the_brief_cites_its_sources_and_leaves_out_what_is_not_written(show):
    incident = make_incident(first_signs="Errors.[@aws]", was="A limit.")
    make_source(incident=incident, key="aws")

    assert "Is it this one? First signs Errors. 1 Was A limit." in show(incident)
    assert "Looked like" not in show(incident)


def test_signals_are_shown_word_for_word(client):
    incident = make_incident()
    make_signal(incident=incident, kind="alert", text="errors > 5 % & <rising>")

    page = client.get(incident.get_absolute_url()).content.decode()

    assert '<code class="signal">errors &gt; 5 % &amp; &lt;rising&gt;</code>' in page


def test_a_record_with_nothing_on_it_says_what_is_missing(client, show):
    author = make_author()
    client.force_login(author)
    incident = make_draft(authors=[author], started_at=None)
    incident.impacts.all().delete()

    text = show(incident)

    assert "There is no summary yet." in text
    assert "No timeline is on record." in text
    assert "No remediation is on record." in text
    assert "No lesson is tied to this incident yet." in text
    assert "What it struck is not on record." in text
    assert "Service not known" in text.replace("Services", "Service")
    assert "Is it this one?" not in text
    assert "Figures" not in text
    assert "How it was handled" not in text


# Response times


def test_a_response_time_names_its_two_ends_and_their_sources(show):
    incident = make_incident(mitigated_at=minutes_later(100), mitigated_precision="hour", detected_at=STARTED)
    MilestoneCitation.objects.create(incident=incident, milestone="mitigated", source=make_source(incident=incident))

    text = show(incident, "response-times")

    assert "Counted from the first effect on users, 05:15 PST (UTC−8)" in text
    assert f"Mitigated: from then {MITIGATED_MEANS}." in text
    assert "Time to detect 0 min 05:15 to 05:15 started to detected" in text
    assert "Time to mitigate ≈ 2 h 05:15 to ≈ 06:55 started to mitigated 1" in text


def test_a_response_time_that_is_not_known_says_what_is_missing(show):
    text = show(make_incident(resolved_at=minutes_later(60)), "response-times")

    assert "Time to detect not known started to detected missing: detected" in text
    assert "Time to acknowledge not known detected to acknowledged missing: detected, acknowledged" in text


def test_a_time_on_another_day_is_told_with_its_date(show):
    text = show(make_incident(resolved_at=STARTED + timedelta(days=2)), "response-times")

    assert "05:15 to 27 Nov, 05:15 started to resolved" in text


# Timeline


def test_milestones_stand_between_the_events_of_the_timeline(show):
    incident = make_incident(detected_at=minutes_later(10), identified_at=minutes_later(10))
    make_event(incident=incident, occurred_at=minutes_later(-31), kind="trigger", text="A change.")
    make_event(incident=incident, occurred_at=minutes_later(4), kind="impact", text="Errors.")
    make_event(incident=incident, occurred_at=minutes_later(10), kind="detection", text="An alarm.")

    text = show(incident, "timeline")

    assert (
        "1 04:44 T−0:31 Trigger A change. 05:15 T+0:00 Started 2 05:19 T+0:04 Impact Errors. "
        "05:25 T+0:10 Detected and identified 3 05:25 T+0:10 Detection An alarm. "
    ) in text
    assert "Wed 25 Nov 2020, PST (UTC−8). T+ counts from the start, 05:15." in text
    assert "Not known: when it was acknowledged, when it was mitigated and when it was resolved." in text


def test_days_are_marked_in_a_story_of_several(show):
    incident = make_incident()
    make_event(incident=incident, occurred_at=minutes_later(0), text="First.")
    make_event(incident=incident, occurred_at=STARTED + timedelta(days=1), text="Second.")
    make_event(incident=incident, occurred_at=None, text="Some time.")

    text = show(incident, "timeline")

    assert "Wed 25 Nov 2020 05:15 T+0:00 Started" in text
    assert "Thu 26 Nov 2020 2 05:15 T+24:00 Note Second. Date not known 3 no date Note Some time." in text


def test_an_event_is_told_as_precisely_as_it_is_known(show):
    incident = make_incident()
    make_event(incident=incident, occurred_at=minutes_later(45), occurred_precision="hour", text="About then.")
    make_event(incident=incident, occurred_precision="day", text="That day.")
    make_event(incident=incident, occurred_precision="month", text="That month.")
    make_event(
        incident=incident, ended_at=minutes_later(75), text="For a while.", evidence_url="https://example.org/log"
    )

    text = show(incident, "timeline")

    assert "≈ 06:00 T+0:45 Note About then." in text
    assert "2 no time Note That day." in text
    assert "3 Nov 2020 Note That month." in text
    assert "For a while. Until 06:30, 1 h 15 min. Evidence" in text
    assert "gives the hour" in text


def test_a_timeline_can_be_narrowed_by_the_kinds_it_has(client):
    incident = make_incident()
    make_event(incident=incident, kind="escalation")
    make_event(incident=incident, kind="resolution")

    page = client.get(incident.get_absolute_url()).content.decode()

    assert re.findall(r'name="kind" value="(\w+)"', page) == ["diagnosis", "recovery"]


# Causes


def test_causes_stand_apart_from_the_trigger_and_say_what_addresses_them(show):
    incident = make_incident()
    make_trigger(incident=incident, text="A change.", why="It grew.", occurred_at=minutes_later(-15))
    root = make_cause(incident=incident, kind=Cause.Kind.ROOT, text="A limit.", category="capacity")
    make_cause(incident=incident, kind=Cause.Kind.DETECTION_GAP, text="No alarm.", why="Nobody looked.")
    make_remediation(incident=incident)
    make_remediation(incident=incident).addresses.add(root)

    text = show(incident, "causes")

    assert "Trigger What set it off A change. Why here It grew. Capacity 05:00 PST (UTC−8)" in text
    assert "Root cause Why it could happen, with or without this trigger A limit. C1 Capacity Addressed by R2" in text
    assert "Detection gaps kept it from being seen No alarm. Why here Nobody looked. C2 Configuration No remed" in text


def test_a_cause_that_only_a_declined_remediation_addresses_is_a_gap(show):
    incident = make_incident()
    cause = make_cause(incident=incident)
    declined = make_remediation(incident=incident, status=Remediation.Status.DECLINED, declined_because="Too dear.")
    declined.addresses.add(cause)

    assert "No remediation: R1 declined" in show(incident, "causes")


# Blast radius


def test_the_blast_radius_tells_what_was_reached_through_what(client, show):
    kinesis, watch = make_service("Kinesis"), make_service("CloudWatch")
    incident = make_incident(origin=kinesis, resolved_at=minutes_later(60))
    first = make_impact(incident=incident, service=watch, effect="Late.", began_at=STARTED, ended_at=minutes_later(30))
    ImpactVia.objects.create(impact=first, service=kinesis, by="metrics")
    second = make_impact(incident=incident, service=make_service("Lambda"), effect="Failed.")
    ImpactVia.objects.create(impact=second, service=watch)

    text = show(incident, "blast-radius")
    page = client.get(incident.get_absolute_url()).content.decode()

    assert "1 origin, 2 reached: 1 directly, 1 at second hand" in text
    assert "CloudWatch Kinesis by metrics Late. 05:15 05:45 30 min" in text
    assert "Lambda CloudWatch Failed. — not known — not known — not known" in text
    assert re.findall(r'<tr data-indent="(\d)">', page) == ["0", "1", "2"]


def test_a_service_struck_in_several_parts_is_counted_once(show):
    incident = make_incident(origin=make_service("Kinesis"))
    for part in ("TVs", "phones"):
        impact = make_impact(incident=incident, service=make_service("Netflix"), part=part)
        ImpactVia.objects.create(impact=impact, service=make_service("Kinesis"))

    assert "Blast radius 1 origin, 1 reached directly" in show(incident, "blast-radius")
    assert "Blast radius 2 " in show(incident).split("On this page")[1]


def test_the_services_of_the_blast_radius_are_linked(client):
    kinesis = make_service("Kinesis")

    page = client.get(make_incident(origin=kinesis).get_absolute_url()).content.decode()

    assert f'<a href="{kinesis.get_absolute_url()}">Kinesis</a>' in page


# Remediations


def test_a_remediation_shows_who_does_it_by_when_and_what_for(client, show):
    client.force_login(make_reader())
    incident = make_incident()
    make_cause(incident=incident)
    remediation = make_remediation(
        incident=incident,
        text="Add alarms.",
        kind="detect",
        status=Remediation.Status.IN_PROGRESS,
        priority=1,
        owner=make_reader("ann", first_name="Ann", last_name="Lee"),
        team="Streams",
        due_on=date(2020, 12, 24),
        tracker_url="https://example.org/1",
        links=Remediation.Links.READING,
    )
    remediation.addresses.set(incident.causes.all())
    remediation.applies.add(make_lesson(name="Alarm early"))

    text = show(incident, "remediations")

    assert "1 on record: 1 in progress." in text
    assert (
        "R1 Add alarms. Applies Alarm early Tracker Detect High priority In progress, overdue Ann Lee Streams" in text
    )
    assert "24 Dec 2020 C1 our reading" in text
    assert "no source says which causes the change addresses" in text


def test_a_remediation_names_each_of_its_lessons_and_causes_once(show):
    incident = make_incident()
    remediation = make_remediation(incident=incident)
    remediation.addresses.add(make_cause(incident=incident), make_cause(incident=incident))
    remediation.applies.add(make_lesson(name="Zoning"), make_lesson(name="Alarm early"))
    make_remediation(incident=incident)

    text = show(incident, "remediations")

    assert "Applies Alarm early, Zoning Prevent Proposed C1, C2" in text
    assert "2 on record: 2 proposed." in text


def test_links_that_the_source_states_are_not_called_our_reading(show):
    incident = make_incident()
    cause = make_cause(incident=incident)
    make_remediation(incident=incident, links=Remediation.Links.STATED).addresses.add(cause)
    make_remediation(incident=incident, links=Remediation.Links.READING)

    assert "reading" not in show(incident, "remediations").lower()


def test_a_declined_remediation_gives_its_reason(show):
    incident = make_incident()
    make_remediation(incident=incident, status=Remediation.Status.DECLINED, declined_because="Too dear.")

    assert "Declined: Too dear." in show(incident, "remediations")


# Lessons


def test_lessons_that_were_broken_that_held_that_luck_replaced_or_that_are_advised_are_told_apart(show):
    incident = make_incident()
    for way in Evidence.Way:
        make_evidence(incident=incident, way=way, lesson=make_lesson(name=f"Lesson {way}"), how=f"It {way}.")

    text = show(incident, "lessons")

    assert "Broken here 1 Lesson violated only here It violated." in text
    assert "Held here 1 Lesson upheld never broken It upheld." in text
    assert "Spared by luck 1 Lesson luck never broken It luck." in text
    assert "Advised: nobody says that it was broken here 1 Lesson advised never broken It advised." in text


def test_a_lesson_counts_only_the_incidents_that_the_reader_may_read(client, show):
    lesson, incident = make_lesson(), make_incident()
    for taught in (incident, make_incident(), make_incident(visibility="internal"), make_draft()):
        make_evidence(incident=taught, lesson=lesson)

    assert "broken 2 times" in show(incident, "lessons")
    client.force_login(make_reader())
    assert "broken 3 times" in show(incident, "lessons")


def test_of_very_many_violations_it_is_said_that_there_are_more(show, set_limit):
    set_limit("lessons.of_incident.VIOLATIONS_TOLD", 2)
    set_limit("lessons.templating.panels.VIOLATIONS_TOLD", 2)
    lesson, incident = make_lesson(), make_incident()
    make_evidence(incident=incident, lesson=lesson)
    make_evidence(lesson=lesson)
    assert "broken 2 times" in show(incident, "lessons")

    make_evidence(lesson=lesson)
    make_evidence(lesson=lesson)
    assert "broken more than 2 times" in show(incident, "lessons")


# Related incidents


def test_related_incidents_are_told_from_both_sides(show):
    first = make_incident(title="The first", resolved_at=minutes_later(60))
    second = make_incident(title="The second", origin=make_service("Another"))
    Relation.objects.create(incident=second, to=first, kind=Relation.Kind.RECURRENCE_OF, note="A year later.")

    assert f"Recurrence of {first.reference} SEV-2 The first A year later." in show(second, "related")
    assert "1 h to resolve" in show(second, "related")
    assert f"Recurred as {second.reference} SEV-2 The second Its own record says: A year later." in show(
        first, "related"
    )
    assert "time to resolve not known" in show(first, "related")


def test_an_incident_related_in_two_ways_is_listed_once(show):
    first, second = make_incident(), make_incident()
    Relation.objects.create(incident=first, to=second, kind=Relation.Kind.CAUSED_BY)
    Relation.objects.create(incident=second, to=first, kind=Relation.Kind.RELATED_TO)

    assert show(first, "related").count(second.title) == 1
    assert "Caused by, Related to" in show(first, "related")


def test_related_incidents_that_the_reader_may_not_read_are_left_out(client, show):
    incident, hidden = make_incident(), make_draft(title="Hidden one")
    Relation.objects.create(incident=incident, to=hidden)
    Relation.objects.create(incident=make_incident(visibility="internal", title="Internal one"), to=incident)

    assert "Hidden one" not in show(incident)
    assert "Related incidents" not in show(incident)
    client.force_login(make_reader())
    assert "Internal one" in show(incident, "related")
    assert "Hidden one" not in show(incident)


# Sources, caveats, document


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published_on": date(2020, 11, 30)}, "ACM, 30 Nov 2020 · Primary source, read in part"),
        ({"read_on": date(2026, 2, 14)}, "ACM, date not known · Primary source, read in part on 14 Feb 2026"),
        ({"published_on": date(2020, 11, 1), "published_precision": "month"}, "ACM, Nov 2020 · "),
        ({"published_on": date(2020, 1, 1), "published_precision": "year"}, "ACM, 2020 · "),
        ({"published_on": None}, "ACM, date not known · "),
    ],
)
def test_a_source_says_what_it_is_and_when_it_appeared(client, show, fields, words):
    incident = make_incident()
    make_source(
        incident=incident,
        title="A summary",
        publisher="ACM",
        kind=Source.Kind.PRIMARY,
        access=Source.Access.PART,
        archive_url="https://example.org/archived",
        note="Found late.",
        **fields,
    )

    text = show(incident, "sources")

    assert f"A summary {words}" in text
    assert "Archived copy Found late." in text


def test_sources_are_numbered_in_their_order_and_cited_by_number(show):
    incident = make_incident(summary="So it was.[@second; @first]")
    make_source(incident=incident, key="first")
    make_source(incident=incident, key="second")

    assert "So it was. 2 1" in show(incident)


def test_caveats_are_told_by_kind_with_their_sources(show):
    incident = make_incident()
    first, second = make_source(incident=incident), make_source(incident=incident)
    for kind, text in [("reading", "We read it so."), ("unknown", "The limit."), ("disagreement", "One says noon.")]:
        Caveat.objects.create(incident=incident, kind=kind, text=text).sources.set([first, second])

    assert (
        "What is not known Not known The limit. 1 2 Sources disagree One says noon. 1 2 Our reading We read it so. 1 2"
    ) in show(incident, "unknown")


def test_the_document_tells_its_history_and_where_it_can_be_had(client, show):
    client.force_login(make_reader())
    incident = make_incident(authors=[make_author("bob")], canonical_url="https://example.org/original")
    incident.status_changes.create(
        to_state="published", changed_by=make_reader("rita"), changed_at=STARTED, why="Complete."
    )

    page = client.get(incident.get_absolute_url()).content.decode()

    assert "Document Written by bob Published 25 Nov 2020, by rita. Complete. Where it was first published" in show(
        incident
    )
    for form, content_type in (("md", "text/markdown"), ("json", "application/json")):
        address = f"/incidents/{incident.slug}.{form}"
        assert f'<link rel="alternate" type="{content_type}" href="{address}"' in page
        assert f'<a href="{address}">' in page


@pytest.mark.parametrize("make", [make_incident, make_full_incident])
def test_the_contents_list_exactly_the_sections_of_the_page_in_their_order(client, make):
    page = client.get(make().get_absolute_url()).content.decode()
    contents = re.findall(r'<ol class="toc">.*?</ol>', page, re.DOTALL)[0]

    sections = re.findall(r'<section[^>]* id="([\w-]+)"', page)

    assert re.findall(r'href="#([\w-]+)"', contents) == sections
    assert len(sections) == (13 if make is make_full_incident else 6)


def test_every_link_within_the_page_leads_somewhere(client):
    page = client.get(make_full_incident(rows=3).get_absolute_url()).content.decode()

    targets = re.findall(r'\bid="([^"]+)"', page)

    assert len(targets) == len(set(targets))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(targets)


# Hostile text


def test_nothing_that_somebody_wrote_becomes_markup(client):
    lesson = make_lesson(name=ATTACK)
    incident = make_incident(
        title=ATTACK,
        origin=make_service(ATTACK),
        regions=[make_region(ATTACK)],
        tags=[ATTACK],
        **dict.fromkeys([*PROSE, *BRIEF], ATTACK),
    )
    source = make_source(incident=incident, title=ATTACK, publisher=ATTACK, note=ATTACK)
    facts = {"incident": incident, "source": source}
    impact = make_impact(**facts, part=ATTACK, effect=ATTACK)
    ImpactVia.objects.create(impact=impact, service=impact.service, by=ATTACK)
    make_trigger(**facts, text=ATTACK, why=ATTACK)
    make_cause(**facts, text=ATTACK, why=ATTACK)
    make_figure(**facts, what=ATTACK, value=ATTACK)
    make_signal(**facts, text=ATTACK)
    make_event(**facts, text=ATTACK)
    make_evidence(**facts, lesson=lesson, how=ATTACK)
    make_remediation(**facts, text=ATTACK, team=ATTACK, status="declined", declined_because=ATTACK)
    Caveat.objects.create(incident=incident, text=ATTACK)
    Relation.objects.create(incident=incident, to=make_incident(title=ATTACK), note=ATTACK)
    incident.status_changes.create(to_state="published", changed_at=STARTED, why=ATTACK)

    page = client.get(incident.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_kinds_of_event_are_shown_and_hidden_without_a_script(page):
    incident = make_incident()
    for kind in (TimelineEvent.Kind.IMPACT, TimelineEvent.Kind.ESCALATION):
        make_event(incident=incident, kind=kind, text=f"An event: {kind}.")
    page.goto(incident.get_absolute_url())

    page.get_by_role("checkbox", name="Detection, diagnosis").uncheck()

    assert page.get_by_text("An event: impact.").is_visible()
    assert not page.get_by_text("An event: escalation.").is_visible()


def test_a_full_page_is_accessible_and_fits_a_phone(page, axe):
    incident = make_full_incident(rows=2)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(incident.get_absolute_url())

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe(page)


def test_a_page_of_endless_words_keeps_its_width(page):
    word = "x" * 100
    incident = make_full_incident(
        title=word * 2,
        organization=make_organization(word),
        origin=make_service(word, organization=make_organization(word)),
        tags=[word],
        regions=[make_region(word)],
        **dict.fromkeys([*PROSE, *BRIEF], word),
    )
    facts = {"incident": incident, "source": make_source(incident=incident, title=word, publisher=word, note=word)}
    impact = make_impact(**facts, part=word, effect=word)
    ImpactVia.objects.create(impact=impact, service=impact.service, by=word)
    make_trigger(**facts, text=word)
    make_cause(**facts, text=word, why=word)
    make_figure(**facts, what=word, value=word)
    make_signal(**facts, text=word * 50)
    make_event(**facts, text=word)
    make_evidence(**facts, lesson=make_lesson(name=word), how=word)
    make_remediation(**facts, text=word, team=word)
    Caveat.objects.create(incident=incident, text=word)
    Relation.objects.create(incident=incident, to=make_incident(title=word), note=word)

    page.goto(incident.get_absolute_url())
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pages_full_and_empty_are_valid_html(client, valid_html):
    incidents = {"full": make_full_incident(rows=2), "empty": make_incident(started_at=None)}

    valid_html({name: client.get(row.get_absolute_url()).content.decode() for name, row in incidents.items()})


def test_nobody_is_named_to_those_without_an_account(client):
    incident = make_incident(authors=[make_author("bob")])
    incident.status_changes.create(to_state="published", changed_by=make_reader("rita"), changed_at=STARTED)
    make_remediation(incident=incident, owner=make_reader("ann", first_name="Ann"), team="Streams")
    address = incident.get_absolute_url()

    anonymous = client.get(address).content.decode()
    client.force_login(make_reader())
    known = client.get(address).content.decode()

    for name in ("bob", "rita", "Ann"):
        assert name not in anonymous
        assert name in known
    assert "assigned" in anonymous
    assert "Streams" in anonymous
