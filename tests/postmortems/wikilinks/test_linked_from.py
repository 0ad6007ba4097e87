"""Links by name on the pages of incidents, lessons and services, and from where a page is linked."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postmortems.wikilinks.connections import connections
from tests.factories import STARTED, make_draft, make_incident, make_lesson, make_restricted, make_service
from tests.postmortems.wikilinks.links import ANYBODY, linked_from

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


# On the pages


def test_every_text_of_an_incident_leads_on(client, kinesis, blast_radius):
    texts = {
        name: f"{name} as in [[FL-2020-01]]"
        for name in ("summary", "impact", "narrative", "went_well", "went_badly", "was_luck")
    }
    html = client.get(make_incident(**texts).get_absolute_url()).text

    for name in texts:
        assert f'{name} as in <a href="/incidents/2020-kinesis/">Kinesis 2020</a>' in html


def test_the_why_of_a_lesson_leads_on(client, kinesis):
    lesson = make_lesson(why="As [[FL-2020-01|Kinesis]] showed, and `[[code]]` and [[nobody|no page]].")

    html = client.get(lesson.get_absolute_url()).text

    assert 'As <a href="/incidents/2020-kinesis/" title="Kinesis 2020">Kinesis</a> showed' in html
    assert "<code>[[code]]</code> and no page." in html


@pytest.mark.both_databases
def test_each_page_says_from_where_it_is_linked_by_whatever_name(client, kinesis, blast_radius):
    make_lesson(name="A lesson", why="[[Failure domain]], [[kinesis 2020]], [[service:amazon-kinesis]].")
    make_incident(
        title="An incident", narrative="[[blast-radius]] [[Blast radius]] [[FL-2020-01|x]] [[amazon kinesis]]"
    )

    for page in (blast_radius, kinesis, kinesis.impacts.get().service):
        assert linked_from(client, page) == ["A lesson", "An incident"], page


@pytest.mark.both_databases
def test_a_link_that_means_another_page_of_that_name_is_none_to_this_one(client, kinesis):
    make_lesson(name="Amazon Kinesis")
    make_incident(title="An incident", narrative="[[Amazon Kinesis]] [[lesson:kinesis 2020]]")

    assert linked_from(client, kinesis.impacts.get().service) == []
    assert linked_from(client, kinesis) == []


def test_a_page_is_not_linked_from_itself(client):
    incident = make_incident(slug="here", summary="[[here]]", origin=make_service("Queue"))
    lesson = make_lesson(slug="lesson-here", why="[[lesson-here]]")

    assert linked_from(client, incident) == []
    assert linked_from(client, lesson) == []


@pytest.mark.both_databases
def test_a_link_that_is_taken_out_is_gone(client, blast_radius):
    incident = make_incident(title="An incident", narrative="[[blast-radius]] and [[Blast radius]]")
    assert linked_from(client, blast_radius) == ["An incident"]

    incident.narrative = "It was fine; [[Failure domain]]."
    incident.save(update_fields=["narrative"])
    assert linked_from(client, blast_radius) == ["An incident"]
    assert [link.name for link in incident.wikilinks.all()] == ["failure domain"]

    incident.narrative = "It was fine."
    incident.save()
    assert linked_from(client, blast_radius) == []


def test_saving_something_else_keeps_the_links(client, blast_radius):
    incident = make_incident(title="An incident", narrative="[[blast-radius]]")

    incident.title = "A renamed incident"
    incident.save(update_fields=["title"])

    assert linked_from(client, blast_radius) == ["A renamed incident"]


@pytest.mark.both_databases
@pytest.mark.parametrize("make_hidden", [make_draft, make_restricted])
def test_a_page_never_tells_of_a_text_that_the_reader_may_not_see(client, kinesis, blast_radius, make_hidden):
    def shown():
        pages = [kinesis, blast_radius, kinesis.impacts.get().service]
        return [TOKEN.sub("", client.get(page.get_absolute_url()).text) for page in pages]

    before = shown()

    make_hidden(title="A secret", narrative="[[FL-2020-01]] [[blast-radius]] [[amazon-kinesis]]")

    assert shown() == before


@pytest.mark.both_databases
def test_the_newest_incidents_come_first_and_lessons_before_them(client, blast_radius):
    for year in (2019, 2021, 2020):
        make_incident(title=f"Of {year}", started_at=STARTED.replace(year=year), summary="[[blast-radius]]")
    make_incident(title="Of no date", started_at=None, summary="[[blast-radius]]")
    make_lesson(name="A lesson", why="[[blast-radius]]")

    assert linked_from(client, blast_radius) == ["A lesson", "Of 2021", "Of 2020", "Of 2019", "Of no date"]


def test_connections_cost_the_same_however_many_links_there_are(kinesis, blast_radius):
    page = make_incident(slug="page", narrative="[[blast-radius]] [[FL-2020-01]] [[nobody]]")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            connections(page, ANYBODY)
        return len(queries)

    assert cost() == 2
    for _ in range(20):
        make_incident(narrative="[[page]]")
        make_lesson(why="[[page]]")
    assert cost() == 2


@pytest.mark.both_databases
def test_when_too_many_texts_link_here_the_page_says_so(client, blast_radius, set_limit):
    set_limit("postmortems.wikilinks.backlinks.LOOKED_THROUGH", 2)
    set_limit("postmortems.wikilinks.connections.LOOKED_THROUGH", 2)
    make_incident(title="First", summary="[[blast-radius]]")
    assert "not all of them were looked through" not in client.get(blast_radius.get_absolute_url()).text

    make_incident(title="Second", summary="[[blast-radius]]")
    make_incident(title="Third", summary="[[blast-radius]]")
    assert len(linked_from(client, blast_radius)) == 2
    assert "not all of them were looked through" in client.get(blast_radius.get_absolute_url()).text
