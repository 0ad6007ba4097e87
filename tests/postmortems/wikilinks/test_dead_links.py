"""Links by name that lead nowhere: who is told of them."""

import re

import pytest
from django.urls import reverse

from tests.factories import (
    make_administrator,
    make_author,
    make_draft,
    make_incident,
    make_lesson,
    make_reader,
    make_reviewer,
)

pytestmark = pytest.mark.django_db


def test_an_author_is_told_of_links_that_lead_nowhere_and_a_reader_is_not(client):
    author = make_author()
    incident = make_incident(authors=[author], narrative="[[nobody]] [[service:nothing|words]] [[<b>]]")

    assert "nowhere" not in client.get(incident.get_absolute_url()).text
    client.force_login(make_reader())
    assert "nowhere" not in client.get(incident.get_absolute_url()).text
    client.force_login(author)
    html = client.get(incident.get_absolute_url()).text
    assert "3 links lead nowhere" in html
    assert "<code>[[service:nothing]]</code>" in html
    assert "<code>[[&lt;b&gt;]]</code>" in html


def test_a_reviewer_is_told_of_those_in_a_lesson(client):
    lesson = make_lesson(why="[[nobody]]")

    client.force_login(make_author())
    assert "nowhere" not in client.get(lesson.get_absolute_url()).text
    client.force_login(make_reviewer())
    assert "1 link leads nowhere" in client.get(lesson.get_absolute_url()).text


def test_administrators_see_all_links_that_lead_nowhere(client, kinesis, blast_radius, django_assert_num_queries):
    client.force_login(make_administrator())
    assert "Every link leads somewhere" in client.get(reverse("wikilink_list")).text

    make_lesson(name="A lesson", why="[[nobody]] [[FL-2020-01]] [[Failure domain]] [[amazon kinesis]] [[kinesis 2020]]")
    make_draft(
        title="A draft", summary="[[service:blast-radius]] [[lesson:blast-radius]] [[Blast radius]] [[2020-kinesis]]"
    )
    with django_assert_num_queries(4):
        html = client.get(reverse("wikilink_list")).text

    assert re.findall(r"<code>(\[\[[^<]+)</code>", html) == ["[[service:blast-radius]]", "[[nobody]]"]
    assert "A draft" in html
    assert "2 links" in html


@pytest.mark.both_databases
def test_a_page_that_comes_later_is_found_and_one_that_goes_leaves_plain_words(client, blast_radius):
    incident = make_incident(narrative="[[Cell-based design]] or [[blast-radius]]")

    make_lesson(slug="cells", name="Cell-based design")
    assert '<a href="/lessons/cells/">Cell-based design</a>' in client.get(incident.get_absolute_url()).text

    blast_radius.delete()
    assert "or blast-radius</p>" in client.get(incident.get_absolute_url()).text


def test_the_list_of_dead_links_is_for_administrators_only(client):
    assert client.get(reverse("wikilink_list")).status_code == 302
    for visitor in (make_reader(), make_author(), make_reviewer()):
        client.force_login(visitor)
        assert client.get(reverse("wikilink_list")).status_code == 403


@pytest.mark.parametrize("query", ["page=abc", "page=99999999999999999999", "page=-1"])
def test_any_page_of_the_list_answers(client, query):
    make_lesson(why=" ".join(f"[[nobody {number}]]" for number in range(60)))
    client.force_login(make_administrator())

    assert client.get(f"{reverse('wikilink_list')}?{query}").status_code == 200
