from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from lessons.models import Evidence, LessonAlias
from lessons.views import lessons as views
from tests.factories import (
    STARTED,
    make_administrator,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_remediation,
    make_restricted,
    make_source,
)

pytestmark = pytest.mark.django_db


def page_of(client, lesson):
    return client.get(lesson.get_absolute_url()).content.decode()


def numbers_of(client, lesson):
    return client.get(lesson.get_absolute_url()).context["numbers"]


def test_the_page_tells_what_the_lesson_is(client):
    lesson = make_lesson(
        name="Blast radius",
        statement="Let a fault reach little.",
        symptom="Everything fails at once",
        why="Reach is a **design** choice.",
        questions="What is the most?\nWhat stops it?",
        group="Containing failure",
    )
    LessonAlias.objects.create(lesson=lesson, name="Fault isolation")

    page = page_of(client, lesson)

    for text in (
        "Let a fault reach little.",
        "Everything fails at once",
        "<strong>design</strong>",
        "What stops it?",
        "Containing failure",
        "Fault isolation",
        "Broken in none of 0 incidents",
    ):
        assert text in page


def test_incidents_that_taught_it_stand_newest_first_with_how_it_shows_and_who_says_so(client):
    lesson = make_lesson()
    old = make_incident(title="The older one", started_at=STARTED - timedelta(days=400))
    new = make_incident(title="The newer one")
    make_evidence(lesson=lesson, incident=old, how="It spread.", source=make_source(incident=old, publisher="AWS"))
    make_evidence(
        lesson=lesson,
        incident=new,
        how="It spread again.",
        source=make_source(incident=new, publisher="Meta", kind="primary"),
        read_in=make_source(incident=new, publisher="A reader's notes"),
    )

    page = page_of(client, lesson)

    assert page.index("It spread again.") < page.index("It spread.")
    assert "as told by AWS" in page
    assert "stated by Meta, read in A reader&#39;s notes" in page


def test_where_it_held_where_luck_stood_in_and_where_it_is_advised_are_told_apart_from_where_it_was_broken(client):
    lesson = make_lesson()
    for way in Evidence.Way:
        make_evidence(lesson=lesson, way=way, how=f"This was {way}.")

    response = client.get(lesson.get_absolute_url())
    page = response.content.decode()

    assert page.index('id="taught-by"') < page.index("This was violated.") < page.index('id="upheld"')
    assert page.index("It held here") < page.index("This was upheld.") < page.index('id="luck"')
    assert page.index("Luck stood in for it") < page.index("This was luck.") < page.index('id="advised"')
    assert page.index("Advised after these") < page.index("This was advised.")
    assert response.context["numbers"].broken == 1
    assert len(response.context["recurrence"].dots) == 1


def test_the_numbers_cover_the_incidents_that_taught_it(client):
    lesson = make_lesson()
    for days, organization, severity in ((1, "AWS", 1), (2, "AWS", 2), (10, "Meta", 1)):
        incident = make_incident(
            organization=make_organization(organization), severity=severity, resolved_at=STARTED + timedelta(hours=days)
        )
        make_evidence(lesson=lesson, incident=incident)
    make_evidence(lesson=lesson, way="upheld", incident=make_incident(severity=1))

    numbers = numbers_of(client, lesson)

    assert (numbers.broken, numbers.incidents, numbers.organizations, numbers.sev_1) == (3, 4, 2, 2)
    assert (str(numbers.median_time_to_resolve), numbers.resolved) == ("2 h", 3)


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two_as_vague_as_the_vaguer(client):
    lesson = make_lesson()
    for hours, precision in ((1, "minute"), (2, "minute"), (4, "hour"), (100, "minute")):
        make_evidence(
            lesson=lesson,
            incident=make_incident(resolved_at=STARTED + timedelta(hours=hours), resolved_precision=precision),
        )

    assert str(numbers_of(client, lesson).median_time_to_resolve) == "≈ 3 h"


def test_an_unknown_end_leaves_the_median_not_known_and_never_zero(client):
    lesson = make_lesson()
    make_evidence(lesson=lesson, incident=make_incident(resolved_at=None))

    assert numbers_of(client, lesson).median_time_to_resolve is None
    assert "not known" in page_of(client, lesson)


def test_an_unknown_start_is_said_and_not_drawn(client):
    lesson = make_lesson()
    make_evidence(lesson=lesson, incident=make_incident(title="Undated", started_at=None))

    response = client.get(lesson.get_absolute_url())

    assert response.context["recurrence"] is None
    assert "Undated" in response.content.decode()
    assert "no date" in response.content.decode()


def test_remediations_that_apply_it_show_their_status_and_whether_that_is_our_reading(client):
    lesson = make_lesson()
    stated = make_remediation(text="Split the fleet.", status="in_progress", links="stated")
    read = make_remediation(text="Add a switch.", status="done", links="reading")
    for remediation in (stated, read):
        remediation.applies.add(lesson)

    page = page_of(client, lesson)

    assert page.index("Done") < page.index("our reading") < page.index("Under way") < page.index("as stated")
    assert "our reading" in page
    assert stated.get_absolute_url() in page


def test_remediations_of_a_kind_stand_by_status_those_furthest_along_first_with_the_counts_in_the_head(client):
    lesson = make_lesson()
    for status in ("accepted", "done", "proposed", "accepted", "declined"):
        make_remediation(text=f"This is {status}.", status=status, declined_because="Too dear.").applies.add(lesson)

    response = client.get(lesson.get_absolute_url())

    assert "5 remediations: 1 done, 2 accepted, 1 proposed, 1 declined" in response.text
    assert [row.status for row in response.context["remediations"]] == [
        "done",
        "accepted",
        "accepted",
        "proposed",
        "declined",
    ]


def test_what_others_did_stands_by_kind_with_who_did_it(client):
    lesson = make_lesson()
    for kind in ("detect", "prevent", "detect"):
        make_remediation(text=f"This would {kind}.", kind=kind).applies.add(lesson)

    response = client.get(lesson.get_absolute_url())

    assert [row.kind for row in response.context["remediations"]] == ["prevent", "detect", "detect"]
    assert response.text.count('scope="rowgroup"') == 2
    assert response.text.count('<span class="row-note">Amazon Web Services</span>') == 3


@pytest.mark.parametrize(
    ("status", "gap"),
    [
        (None, "Nothing stated applies it"),
        ("declined", "Nothing but what was declined applies it"),
        ("accepted", "Nothing that applies it is done"),
        ("done", None),
    ],
)
def test_the_gaps_of_a_lesson_are_said_where_its_remediations_stand(client, status, gap):
    lesson = make_lesson()
    make_evidence(lesson=lesson)
    if status:
        make_remediation(status=status, declined_because="Too dear.").applies.add(lesson)

    page = page_of(client, lesson)

    assert (gap in page) if gap else ("gap-none" not in page)


def test_incidents_that_taught_it_and_led_to_nothing_that_applies_it_are_named(client):
    lesson = make_lesson()
    answered, declined, unanswered = (make_incident(short_title=name) for name in ("Answered", "Declined", "Silent"))
    for incident in (answered, declined, unanswered):
        make_evidence(lesson=lesson, incident=incident)
    make_remediation(incident=answered).applies.add(lesson)
    make_remediation(incident=declined, status="declined", declined_because="Too dear.").applies.add(lesson)

    assert set(client.get(lesson.get_absolute_url()).context["unanswered"]) == {declined, unanswered}


def test_related_lessons_show_from_both_ends_with_how_often_they_came_together(client):
    lesson, forward, backward = make_lesson(), make_lesson(name="Forward"), make_lesson(name="Backward")
    lesson.related.add(forward)
    backward.related.add(lesson)
    both = make_incident()
    for row in (lesson, backward):
        make_evidence(lesson=row, incident=both)
    make_evidence(lesson=backward)
    make_evidence(lesson=forward, incident=both, way="upheld")

    related = {other.name: other for other in client.get(lesson.get_absolute_url()).context["related"]}

    assert (related["Backward"].together, related["Backward"].tally.violated) == (1, 2)
    assert (related["Forward"].together, related["Forward"].tally.violated) == (0, 0)


def test_what_the_reader_may_not_see_is_neither_shown_nor_counted(client):
    lesson, other = make_lesson(), make_lesson(name="Other")
    lesson.related.add(other)
    for incident in (make_draft(title="Hidden draft"), make_restricted(title="Hidden to all but a group")):
        make_evidence(lesson=lesson, incident=incident, how="Hidden evidence.")
        make_evidence(lesson=lesson, incident=incident, way="upheld", how="Hidden evidence.")
        make_evidence(lesson=other, incident=incident)
        make_remediation(incident=incident, text="Hidden remediation.").applies.add(lesson)

    response = client.get(lesson.get_absolute_url())

    assert "Hidden" not in response.content.decode()
    assert (response.context["numbers"].broken, response.context["numbers"].incidents) == (0, 0)
    assert response.context["related"][0].together == 0
    client.force_login(make_administrator())
    assert "Hidden draft" in page_of(client, lesson)


def test_links_in_the_drawing_lead_to_the_incident_in_the_list(client):
    evidence = make_evidence()

    page = page_of(client, evidence.lesson)

    assert f'href="#{evidence.incident.reference}"' in page
    assert f'id="{evidence.incident.reference}"' in page


@override_settings(FAULTLINE_PUBLIC=False)
def test_on_a_closed_site_a_lesson_asks_for_an_account(client):
    lesson = make_lesson()

    assert client.get(lesson.get_absolute_url()).status_code == 302
    client.force_login(make_reader())
    assert client.get(lesson.get_absolute_url()).status_code == 200


def test_a_lesson_that_does_not_exist_is_not_found(client):
    assert client.get(reverse("lesson_detail", args=["no-such-lesson"])).status_code == 404
    assert client.get(reverse("lesson_checklist", args=["no-such-lesson"])).status_code == 404


def test_the_questions_can_be_copied_as_a_markdown_checklist(client):
    lesson = make_lesson(name="Blast radius", statement="Reach little.", questions="What is the most?\n\nAnd then?")

    response = client.get(reverse("lesson_checklist", args=[lesson.slug]))

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode() == (
        "# Blast radius\n\nReach little.\n\n- [ ] What is the most?\n- [ ] And then?\n\n"
        f"http://testserver{lesson.get_absolute_url()}\n"
    )


def test_text_of_the_record_is_escaped(client):
    lesson = make_lesson(name="<b>Bold</b>", questions="<script>alert(1)</script>", symptom="<i>")
    incident = make_incident(short_title="<u>Name</u>")
    make_evidence(lesson=lesson, incident=incident, how="<img src=x>")

    page = page_of(client, lesson)

    for markup in ("<b>Bold", "<script>alert", "<i>", "<u>Name", "<img src=x>"):
        assert markup not in page


def test_the_page_costs_the_same_however_much_taught_it(client, django_assert_num_queries):
    client.force_login(make_reader())
    lesson = make_lesson(questions="Why?")

    def teach():
        incident = make_incident(resolved_at=STARTED + timedelta(hours=1), started_at=datetime(2020, 1, 1, tzinfo=UTC))
        for way in Evidence.Way:
            make_evidence(lesson=lesson, incident=incident, way=way, source=make_source(incident=incident))
        make_evidence(lesson=lesson)
        make_remediation(incident=incident).applies.add(lesson)
        lesson.related.add(make_lesson())
        LessonAlias.objects.create(lesson=lesson, name=f"Name {incident.pk}")

    teach()
    with django_assert_num_queries(19):
        client.get(lesson.get_absolute_url())
    for _ in range(3):
        teach()
    with django_assert_num_queries(19):
        client.get(lesson.get_absolute_url())


def test_what_is_not_listed_is_told_and_linked(client, monkeypatch):
    monkeypatch.setattr(views, "EVIDENCE_AT_MOST", dict.fromkeys(Evidence.Way, 1))
    monkeypatch.setattr(views, "REMEDIATIONS_AT_MOST", 1)
    monkeypatch.setattr(views, "UNANSWERED_AT_MOST", 1)
    lesson = make_lesson()
    for way in [*Evidence.Way] * 3:
        make_evidence(lesson=lesson, way=way)
    for _ in range(2):
        make_remediation().applies.add(lesson)

    page = page_of(client, lesson)

    assert page.count("The newest 1 of 3.") == 4
    assert f'href="/incidents/?lesson={lesson.slug}"' in page
    assert "1 of 2: those furthest along" in page
    assert f'href="/remediations/?of=all&amp;status=any&amp;lesson={lesson.slug}#items"' in page
    assert "and older ones." in page
    assert "It held here <span>3</span>" in page


def test_the_checklist_is_copied_by_a_button_that_says_so(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lesson = make_lesson(slug="blast-radius", name="Blast radius", questions="What fails with it?\nWho notices?")
    page.goto(lesson.get_absolute_url())

    page.get_by_role("button", name="Copy as a checklist").click()

    said = page.locator("#questions").get_by_role("status")
    said.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# Blast radius\n")
    assert "- [ ] What fails with it?\n- [ ] Who notices?\n" in copied
    assert copied.endswith("/lessons/blast-radius/\n")


def test_a_checklist_that_the_browser_does_not_let_through_is_not_said_to_be_copied(fresh_page):
    fresh_page.add_init_script("navigator.clipboard.write = () => Promise.reject(new Error('refused'))")
    fresh_page.goto(make_lesson(questions="What fails with it?").get_absolute_url())

    fresh_page.get_by_role("button", name="Copy as a checklist").click()

    fresh_page.locator("#questions").get_by_role("status").get_by_text("Could not be copied").wait_for()


def test_without_a_clipboard_the_checklist_is_still_a_link(fresh_page):
    fresh_page.add_init_script("delete Navigator.prototype.clipboard")
    lesson = make_lesson(questions="What fails with it?")
    fresh_page.goto(lesson.get_absolute_url())

    assert fresh_page.get_by_role("button", name="Copy as a checklist").count() == 0
    with fresh_page.expect_response("**/checklist.md") as response:
        fresh_page.get_by_role("link", name="Checklist as Markdown").evaluate("link => fetch(link.href)")
    assert response.value.ok
