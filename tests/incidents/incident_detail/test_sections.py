"""What each section of an incident's page tells of what is on record."""

import re
from datetime import date, timedelta

import pytest

from incidents.models import Cause, ImpactVia, Relation
from lessons.models import Evidence, Remediation
from tests.factories import (
    STARTED,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_our_incident,
    make_reader,
    make_remediation,
    make_service,
    make_trigger,
)
from tests.incidents.incident_detail.full_incident import minutes_later

pytestmark = pytest.mark.django_db


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
    incident = make_our_incident()
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
    shown = "R1 Add alarms. Applies Alarm early example.org Detect High priority In progress, overdue Ann Lee Streams"
    assert shown in text
    assert "24 Dec 2020 C1 our reading" in text
    assert "no source says which causes the change addresses" in text


def test_a_remediation_names_each_of_its_lessons_and_causes_once(show):
    incident = make_incident()
    remediation = make_remediation(incident=incident)
    remediation.addresses.add(make_cause(incident=incident), make_cause(incident=incident))
    remediation.applies.add(make_lesson(name="Zoning"), make_lesson(name="Alarm early"))
    make_remediation(incident=incident)

    text = show(incident, "remediations")

    assert "Applies Alarm early, Zoning Prevent Proposed; no later source C1, C2" in text
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
