"""Which lessons a text suggests to whoever writes it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from lessons.models import LessonAlias
from lessons.suggestions import stems, suggested_lessons, suggestions, words_of
from tests.administration import errors, page, posted, save
from tests.factories import (
    make_administrator,
    make_cause,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_reader,
    make_restricted,
    make_trigger,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


@pytest.fixture
def lessons():
    storm = make_lesson(slug="retries", name="Tame retries", statement="Clients back off.", symptom="")
    LessonAlias.objects.create(lesson=storm, name="Thundering herd")
    restores = make_lesson(slug="restores", name="Exercise restores", statement="A backup is proved by a restore.")
    make_lesson(slug="cells", name="Partition into cells", statement="A fault stays in its cell.")
    return storm, restores


def suggested(incident, user=ANYBODY):
    return [(str(lesson), words) for lesson, words in suggested_lessons(incident, user)]


@pytest.mark.both_databases
def test_a_lesson_is_suggested_with_the_words_of_the_text_that_suggest_it(lessons):
    incident = make_incident(narrative="A **thundering** herd of clients kept retrying.")

    assert suggested(incident) == [("Tame retries", ["herd", "thundering", "clients"])]


@pytest.mark.parametrize("field", ["title", "summary", "narrative", "first_signs", "was", "ended_by", "went_badly"])
def test_all_that_is_entered_is_read(lessons, field):
    incident = make_incident(**{"title": "An outage", field: "No restoring from it"})

    assert [name for name, _ in suggested(incident)] == ["Exercise restores"]


@pytest.mark.parametrize("make", [make_cause, make_trigger])
@pytest.mark.parametrize("field", ["text", "why"])
def test_causes_and_triggers_are_read(lessons, make, field):
    incident = make_incident(title="An outage")
    make(incident=incident, **{"text": "It broke.", field: "The backup was empty."})

    assert [name for name, _ in suggested(incident)] == ["Exercise restores"]


def test_what_a_link_names_and_a_source_is_called_is_no_word_of_the_text(lessons):
    assert suggested(make_incident(narrative="It [[restores|went]] on.[@backup]")) == []


def test_a_lesson_that_the_incident_has_evidence_of_is_not_suggested(lessons):
    incident = make_incident(narrative="No restore, no backup.")
    make_evidence(incident=incident, lesson=lessons[1])

    assert suggested(incident) == []


@pytest.mark.both_databases
def test_the_wording_of_earlier_evidence_counts_as_far_as_the_writer_may_read_it(lessons):
    incident = make_incident(narrative="The flywheel stopped.")
    make_evidence(incident=make_restricted(), lesson=lessons[0], how="The flywheel stopped.")
    make_evidence(incident=make_draft(), lesson=lessons[1], how="The flywheel stopped.")

    assert suggested(incident) == []
    assert suggested(incident, make_reader()) == []
    assert {name for name, _ in suggested(incident, make_administrator())} == {"Tame retries", "Exercise restores"}


def test_a_word_that_every_lesson_has_suggests_none():
    lessons = [(name, words_of(make_lesson(name=name, statement="The same for all."), [])) for name in ("One", "Two")]

    assert suggestions("the same for all", lessons) == []


def test_the_cost_does_not_grow_with_what_is_on_file(lessons, django_assert_num_queries):
    incident = make_incident(narrative="No restore.")

    def cost():
        with django_assert_num_queries(6):
            suggested_lessons(incident, ANYBODY)

    cost()
    for _ in range(5):
        make_evidence(how="No restore.")
        make_cause(incident=incident)
        incident.refresh_from_db()
    cost()


@given(st.text())
def test_any_text_can_be_read(text):
    assert all(len(stem) >= 1 for stem in stems(text))
    assert suggestions(text, []) == []


# On the form of an incident


@pytest.fixture
def form_of(client):
    client.force_login(make_administrator())

    def form_of(incident, query=""):
        return client.get(f"{page('change', incident)}{query}")

    return form_of


def test_the_form_suggests_lessons_and_offers_to_take_them_up(form_of, lessons):
    html = form_of(make_incident(narrative="No <b>restore</b>, & no backup.")).text

    assert "Lessons that these texts suggest" in html
    assert '<a href="?rows=evidence&amp;attach=restores">Take it up</a>' in html


def test_a_lesson_taken_up_is_evidence_once_it_is_said_how_it_shows(client, form_of, lessons):
    incident = make_incident(narrative="No restore.")
    url = f"{page('change', incident)}?rows=evidence&attach=restores"
    form = posted(form_of(incident, "?rows=evidence&attach=restores"))
    assert form["evidence-0-lesson"] == [str(lessons[1].pk)]

    response = client.post(url, {**form, "_save": "1"})
    assert response.status_code == 302, errors(response)
    assert not incident.evidence.exists()

    form = posted(form_of(incident, "?rows=evidence&attach=restores"))
    response = client.post(url, {**form, "evidence-0-how": "Nothing came back.", "_save": "1"})
    assert response.status_code == 302, errors(response)
    assert [(str(row.lesson), row.how) for row in incident.evidence.all()] == [
        ("Exercise restores", "Nothing came back.")
    ]


@pytest.mark.parametrize("query", ["attach=", "attach=nothing", "attach=restores&attach=restores", "attach=1"])
def test_whatever_is_asked_to_be_taken_up_the_form_opens(form_of, lessons, query):
    response = form_of(make_incident(), f"?rows=evidence&{query}")

    assert response.status_code == 200
    assert posted(response)["evidence-TOTAL_FORMS"] in (["0"], ["1"])


def test_a_new_incident_has_no_text_yet_that_could_suggest_anything(client, form_of):
    make_incident()

    assert "suggest" not in client.get(page("add", make_incident().__class__)).text


def test_saving_keeps_working(client, form_of, lessons):
    incident = make_incident(narrative="No restore.")

    assert save(client, incident, title="Another title").status_code == 302
