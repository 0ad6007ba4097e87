import json

import pytest
import yaml
from django.test import override_settings
from django.urls import reverse

from tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def address(slug, form):
    return reverse("lesson_document", kwargs={"slug": slug, "form": form})


def test_beside_a_lesson_stand_its_markdown_and_its_json(client):
    lesson = make_lesson(slug="blast-radius", name="Blast radius", why="Because.", questions="What now?")

    markdown = client.get("/lessons/blast-radius.md")
    data = client.get("/lessons/blast-radius.json")

    front = yaml.safe_load(markdown.content.decode().split("---")[1])
    assert markdown["Content-Type"] == "text/markdown; charset=utf-8"
    assert "## Why\n\nBecause." in markdown.content.decode()
    assert data["Content-Type"] == "application/json"
    assert json.loads(data.content)["questions"] == front["questions"] == lesson.question_list


@pytest.mark.parametrize("form", ["md", "json"])
def test_a_lesson_that_does_not_exist_has_no_document(client, form):
    assert client.get(address("no-such-lesson", form)).status_code == 404


@override_settings(FAULTLINE_PUBLIC=False)
@pytest.mark.parametrize("form", ["md", "json"])
def test_on_a_closed_site_a_document_asks_for_an_account(client, form):
    assert client.get(address(make_lesson().slug, form)).status_code == 302


def test_a_document_costs_the_same_however_much_it_holds(client, django_assert_num_queries):
    lesson = make_lesson()
    for _ in range(3):
        lesson.related.add(make_lesson())

    with django_assert_num_queries(4):
        client.get(address(lesson.slug, "json"))
