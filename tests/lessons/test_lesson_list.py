from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lessons.models import Lesson, LessonAlias
from tests.factories import make_administrator, make_draft, make_evidence, make_incident, make_lesson, make_reader

pytestmark = pytest.mark.django_db
URL = reverse("lesson_list")


def shown(response):
    return [lesson.name for _, lessons, _ in response.context["groups"] for lesson in lessons if lesson.is_shown]


@pytest.mark.both_databases
def test_lessons_stand_in_their_groups_the_most_violated_first_and_those_without_a_group_last(client):
    rare, common = make_lesson(name="Rare", group="Recovering"), make_lesson(name="Common", group="Recovering")
    make_lesson(name="Loose")
    make_lesson(name="Early", group="Changing production")
    make_evidence(lesson=rare)
    for _ in range(2):
        make_evidence(lesson=common)

    response = client.get(URL)

    assert [str(group) for group, _, _ in response.context["groups"]] == ["Changing production", "Recovering", "None"]
    assert shown(response) == ["Early", "Common", "Rare", "Loose"]


@pytest.mark.both_databases
def test_a_lesson_tells_how_often_it_was_violated_and_when_last_where_that_happened(client):
    lesson = make_lesson(name="Blast radius", symptom="Everything fails at once")
    make_evidence(lesson=lesson, incident=make_incident(started_at=datetime(2011, 4, 21, tzinfo=UTC)))
    make_evidence(
        lesson=lesson,
        incident=make_incident(started_at=datetime(2020, 12, 1, 2, tzinfo=UTC), zone="America/Los_Angeles"),
    )

    page = client.get(URL).content.decode()

    assert "broken <strong>2</strong> times" in page
    assert "Nov 2020" in page
    assert "<title>2 incidents, 2011 to 2020</title>" in page
    assert "Everything fails at once" in page


@pytest.mark.both_databases
def test_where_a_lesson_held_luck_stood_in_or_it_is_advised_is_not_counted_as_broken(client):
    lesson = make_lesson()
    make_evidence(lesson=lesson, way="upheld")
    make_evidence(lesson=lesson, way="luck")
    make_evidence(lesson=lesson, way="advised")

    page = client.get(URL).content.decode()

    assert "not broken" in page
    assert "held 1 time" in page
    assert "luck 1 time" in page
    assert "advised 1 time" in page


@pytest.mark.both_databases
def test_an_incident_that_the_reader_may_not_see_counts_nowhere(client):
    lesson = make_lesson()
    make_evidence(lesson=lesson, incident=make_draft(started_at=datetime(1999, 1, 1, tzinfo=UTC)))

    page = client.get(URL).content.decode()
    client.force_login(make_administrator())
    page_of_administrator = client.get(URL).content.decode()

    assert "not broken" in page
    assert "1999" not in page
    assert "over 0 incidents" in page
    assert "broken <strong>1</strong> time," in page_of_administrator
    assert "Jan 1999" in page_of_administrator or "Dec 1998" in page_of_administrator


@pytest.mark.both_databases
def test_a_violation_at_an_unknown_time_counts_without_a_date(client):
    make_evidence(incident=make_incident(started_at=None))

    page = client.get(URL).content.decode()

    assert "broken <strong>1</strong> time</span>" in page


#: What is asked for, and the lessons found: by the server, and by the script while it is typed.
WORDS = {
    "radius": ["Blast radius"],
    "EVERYTHING once": ["Blast radius"],
    "containment": ["Blast radius"],
    "small part": ["Blast radius"],
    "  part\tsmall  ": ["Blast radius"],
    "small\u00a0part": ["Blast radius"],
    "reprise": ["Reprise à froid"],
    "REPRISE A": ["Reprise à froid"],
    "a\u0300 froid": ["Reprise à froid"],
    "ÜBERLAST": ["Reprise à froid"],
    "ﬁle": ["Reprise à froid"],
    "radius froid": [],
    "100%": [],
    "%": [],
    "_": [],
    "": ["Blast radius", "Reprise à froid"],
    "   ": ["Blast radius", "Reprise à froid"],
}


@pytest.fixture
def two():
    blast = make_lesson(
        name="Blast radius", symptom="Everything fails at once", statement="Reach a small part.", group="Containing"
    )
    LessonAlias.objects.create(lesson=blast, name="Fault containment")
    LessonAlias.objects.create(lesson=blast, name="Containment of faults")
    make_lesson(name="Reprise à froid", symptom="Überlast nach dem Start", statement="Keep a file.", group="Recovering")


@pytest.mark.both_databases
@pytest.mark.parametrize(("text", "names"), WORDS.items())
def test_the_filter_looks_at_names_other_names_statements_and_symptoms(client, two, text, names):
    assert shown(client.get(URL, {"q": text})) == names
    assert [str(lesson) for lesson in Lesson.objects.matching(text)] == names


def test_a_filter_that_finds_nothing_says_so(client):
    make_lesson()

    response = client.get(URL, {"q": "no such thing"})

    assert shown(response) == []
    assert '<section class="empty" data-none>' in response.content.decode()
    assert '<section class="empty" data-none hidden>' in client.get(URL).content.decode()


@pytest.mark.both_databases
@pytest.mark.parametrize("text", ["x" * 10_000, "<script>alert(1)</script>", "%", "' OR 1=1 --", "\ud800"])
def test_hostile_text_in_the_filter_gets_a_page(client, text):
    make_lesson(name="Blast radius")

    response = client.get(URL, {"q": text.encode("utf-8", "surrogatepass")})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert "\0" not in response.text


def test_a_filter_with_a_wrong_value_says_what_is_wrong(client):
    make_lesson()

    assert "at most 200 characters" in client.get(URL, {"q": "x" * 201}).content.decode()


def test_without_lessons_the_page_says_where_they_come_from(client):
    assert "import_postmortems" in client.get(URL).content.decode()


def test_the_page_costs_the_same_however_many_lessons_there_are(client, django_assert_num_queries):
    client.force_login(make_reader())

    def teach():
        lesson = make_lesson(group="Recovering")
        for way in ("violated", "violated", "upheld"):
            make_evidence(lesson=lesson, way=way)

    teach()
    with django_assert_num_queries(12):
        client.get(URL)
    for _ in range(3):
        teach()
    with django_assert_num_queries(12):
        client.get(URL)


def test_a_filter_costs_the_same_however_many_lessons_it_finds(client, django_assert_num_queries):
    make_evidence(lesson=make_lesson(group="Recovering"))
    with django_assert_num_queries(13):
        client.get(URL, {"q": "lesson"})
    for _ in range(4):
        make_evidence(lesson=make_lesson(group="Recovering"))
    with django_assert_num_queries(13):
        client.get(URL, {"q": "lesson"})


def expect_names(page, *names):
    expect(page.locator(".lesson-rows li:visible .lesson-name")).to_have_text(list(names))


def test_what_is_typed_filters_at_once_and_finds_what_the_server_finds(page, two):
    page.goto(URL)
    field = page.get_by_label("Name or symptom")

    for text, names in WORDS.items():
        field.fill(text)
        expect_names(page, *names)


def test_the_typed_filter_says_what_it_found_hides_empty_groups_and_stays_in_the_address(page, two):
    page.goto(URL)

    page.get_by_label("Name or symptom").press_sequentially("blast rad")

    expect(page.get_by_role("main").get_by_role("status").first).to_have_text("1 lesson with these words.")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Containing"])
    expect(page.get_by_text("Also called Containment of faults")).to_be_visible()
    page.wait_for_url("**/lessons/?q=blast+rad")
    page.reload()
    expect_names(page, "Blast radius")
    page.get_by_label("Name or symptom").fill("nothing like it")
    expect(page.get_by_role("heading", name="No lesson has these words")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("status").first).to_have_text("0 lessons with these words.")


def test_escape_clears_the_typed_filter(page, two):
    page.goto(f"{URL}?q=radius")
    expect_names(page, "Blast radius")

    page.get_by_label("Name or symptom").press("Escape")

    expect_names(page, "Blast radius", "Reprise à froid")
    expect(page.get_by_label("Name or symptom")).to_have_value("")
    expect(page.get_by_role("main").get_by_role("status").first).to_have_text("")
    page.wait_for_url("**/lessons/")


def test_without_script_the_form_filters_all_the_same(page_without_script, two):
    page = page_without_script
    page.goto(URL)
    page.get_by_label("Name or symptom").fill("reprise a")
    page.get_by_role("button", name="Apply").click()

    expect_names(page, "Reprise à froid")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Recovering"])


def test_only_reading_is_allowed(client):
    assert client.post(URL).status_code == 405
