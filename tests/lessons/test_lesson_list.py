from datetime import UTC, datetime

import pytest
from django.urls import reverse

from lessons.models import LessonAlias
from tests.factories import make_administrator, make_draft, make_evidence, make_incident, make_lesson, make_reader

pytestmark = pytest.mark.django_db
URL = reverse("lesson_list")


def shown(response):
    return [lesson.name for _, lessons in response.context["groups"] for lesson in lessons]


def test_lessons_stand_in_their_groups_the_most_violated_first_and_those_without_a_group_last(client):
    rare, common = make_lesson(name="Rare", group="Recovering"), make_lesson(name="Common", group="Recovering")
    make_lesson(name="Loose")
    make_lesson(name="Early", group="Changing production")
    make_evidence(lesson=rare)
    for _ in range(2):
        make_evidence(lesson=common)

    response = client.get(URL)

    assert [str(group) for group, _ in response.context["groups"]] == ["Changing production", "Recovering", "None"]
    assert shown(response) == ["Early", "Common", "Rare", "Loose"]


def test_a_lesson_tells_how_often_it_was_violated_and_when_last_where_that_happened(client):
    lesson = make_lesson(name="Blast radius", symptom="Everything fails at once")
    make_evidence(lesson=lesson, incident=make_incident(started_at=datetime(2011, 4, 21, tzinfo=UTC)))
    make_evidence(
        lesson=lesson,
        incident=make_incident(started_at=datetime(2020, 12, 1, 2, tzinfo=UTC), zone="America/Los_Angeles"),
    )

    page = client.get(URL).content.decode()

    assert "violated <strong>2</strong> times" in page
    assert "Nov 2020" in page
    assert "<title>2 incidents, 2011 to 2020</title>" in page
    assert "Everything fails at once" in page


def test_where_a_lesson_held_or_luck_stood_in_is_not_counted_as_a_violation(client):
    lesson = make_lesson()
    make_evidence(lesson=lesson, way="upheld")
    make_evidence(lesson=lesson, way="luck")

    page = client.get(URL).content.decode()

    assert "not seen violated" in page
    assert "held 1 time" in page
    assert "luck 1 time" in page


def test_an_incident_that_the_reader_may_not_see_counts_nowhere(client):
    lesson = make_lesson()
    make_evidence(lesson=lesson, incident=make_draft(started_at=datetime(1999, 1, 1, tzinfo=UTC)))

    page = client.get(URL).content.decode()
    client.force_login(make_administrator())
    page_of_administrator = client.get(URL).content.decode()

    assert "not seen violated" in page
    assert "1999" not in page
    assert "over 0 incidents" in page
    assert "violated <strong>1</strong> time," in page_of_administrator
    assert "Jan 1999" in page_of_administrator or "Dec 1998" in page_of_administrator


def test_a_violation_at_an_unknown_time_counts_without_a_date(client):
    make_evidence(incident=make_incident(started_at=None))

    page = client.get(URL).content.decode()

    assert "violated <strong>1</strong> time</span>" in page


@pytest.mark.parametrize("text", ["radius", "EVERYTHING once", "containment", "small part"])
def test_the_filter_looks_at_names_other_names_statements_and_symptoms(client, text):
    lesson = make_lesson(name="Blast radius", symptom="Everything fails at once", statement="Reach a small part.")
    LessonAlias.objects.create(lesson=lesson, name="Fault containment")
    LessonAlias.objects.create(lesson=lesson, name="Containment of faults")
    make_lesson(name="Another")

    assert shown(client.get(URL, {"q": text})) == ["Blast radius"]


def test_a_filter_that_finds_nothing_says_so(client):
    make_lesson()

    response = client.get(URL, {"q": "no such thing"})

    assert shown(response) == []
    assert "No lesson has these words" in response.content.decode()


@pytest.mark.parametrize("text", ["\x00", "x" * 10_000, "<script>alert(1)</script>", "%", "' OR 1=1 --", "\ud800"])
def test_hostile_text_in_the_filter_gets_a_page(client, text):
    make_lesson(name="Blast radius")

    response = client.get(URL, {"q": text.encode("utf-8", "surrogatepass")})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


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
    with django_assert_num_queries(8):
        client.get(URL)
    for _ in range(3):
        teach()
    with django_assert_num_queries(8):
        client.get(URL)


def test_only_reading_is_allowed(client):
    assert client.post(URL).status_code == 405
