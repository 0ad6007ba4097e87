"""One checklist from several lessons: chosen in the list, shown on a page, taken away as Markdown."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from tests.factories import make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def lessons():
    return [
        make_lesson(slug="blast-radius", name="Blast radius", questions="Which cells are there?\nWho shares them?"),
        make_lesson(slug="backups", name="Backups", questions="When was one last restored?"),
        make_lesson(slug="luck", name="Luck"),
    ]


def ask(client, *slugs, name="checklist"):
    return client.get(reverse(name), {"lesson": slugs})


def test_a_checklist_asks_the_questions_of_the_lessons_in_the_order_of_the_address(client, lessons):
    text = ask(client, "backups", "blast-radius", "backups").text

    assert "3 questions to ask of your own system" in " ".join(text.split())
    assert text.index("When was one last restored?") < text.index("Which cells are there?") < text.index("Who shares")
    assert f"{reverse('checklist_document')}?lesson=backups&amp;lesson=blast-radius" in text


def test_a_checklist_as_markdown_has_a_box_for_each_question_and_says_where_it_is_from(client, lessons):
    response = ask(client, "blast-radius", "backups", name="checklist_document")

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.text == (
        "# Blast radius\n\nDo the right thing.\n\n- [ ] Which cells are there?\n- [ ] Who shares them?\n\n"
        "http://testserver/lessons/blast-radius/\n\n"
        "# Backups\n\nDo the right thing.\n\n- [ ] When was one last restored?\n\n"
        "http://testserver/lessons/backups/\n"
    )


def test_lessons_with_questions_can_be_ticked_in_the_list_and_stay_so(client, lessons):
    text = client.get(reverse("lesson_list"), {"lesson": "backups"}).text

    assert f'<form class="checklist-choice" id="checklist" action="{reverse("checklist")}">' in text
    assert 'value="backups" form="checklist" aria-label="Put Backups on the checklist" checked>' in text
    assert 'value="blast-radius" form="checklist" aria-label="Put Blast radius on the checklist">' in text
    assert 'value="luck"' not in text


@pytest.mark.parametrize(
    ("slug", "told"),
    [("no-such-lesson", "no-su"), ("<b>", escape("<b>")), ("x" * 5000, "xxxxx"), ("\u202e", "[U+202E]”")],
)
def test_a_lesson_that_there_is_not_is_said_and_the_others_are_shown(client, lessons, slug, told):
    text = ask(client, "backups", slug).text

    assert f"There is no lesson “{told}" in text
    assert "When was one last restored?" in text


def test_without_a_lesson_the_page_says_where_to_choose_them(client):
    assert "No lesson is chosen" in ask(client).text
    assert ask(client, name="checklist_document").text == ""


def test_of_very_many_lessons_the_first_are_read(client, lessons):
    text = ask(client, "backups", *(f"no-{number}" for number in range(60))).text

    assert "The address names 61 lessons: only the first 40 are read." in text


def test_a_checklist_takes_one_query_however_many_lessons_it_has(client, lessons, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask(client, "backups", "blast-radius", "luck")


def test_a_private_site_shows_no_checklist_without_an_account(client, lessons, settings):
    settings.FAULTLINE_PUBLIC = False

    assert ask(client, "backups").status_code == 302
    assert ask(client, "backups", name="checklist_document").status_code == 302
