"""Links by name on the pages of incidents, lessons and services: where they lead, and from where a page is linked."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.markdown.wikilinks import target_of
from lessons.models import LessonAlias
from postmortems.wikilinks.connections import connections
from postmortems.wikilinks.resolving import resolve
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_draft,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_restricted,
    make_reviewer,
    make_service,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def led_to(name, user=ANYBODY):
    """The address to which a link of that name leads."""
    target = target_of(name)
    page = resolve([target], user).get(target)
    return page and page.url


@pytest.fixture
def kinesis():
    return make_incident(
        slug="2020-kinesis",
        reference="FL-2020-01",
        title="Kinesis outage of Thanksgiving",
        short_title="Kinesis 2020",
        origin=make_service("Amazon Kinesis"),
    )


@pytest.fixture
def blast_radius():
    lesson = make_lesson(slug="blast-radius", name="Blast radius")
    LessonAlias.objects.create(lesson=lesson, name="Failure domain")
    return lesson


# Where a link leads


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "name", ["blast-radius", "Blast-Radius", "blast  RADIUS", "failure domain", "lesson:blast-radius"]
)
def test_a_lesson_is_found_by_its_address_and_its_names_in_any_case(blast_radius, name):
    assert led_to(name) == "/lessons/blast-radius/"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "name",
    [
        "2020-kinesis",
        "FL-2020-01",
        "fl-2020-01",
        "kinesis 2020",
        "Kinesis outage of Thanksgiving",
        "incident:Kinesis 2020",
        "Incident: FL-2020-01",
    ],
)
def test_an_incident_is_found_by_its_address_reference_and_titles(kinesis, name):
    assert led_to(name) == "/incidents/2020-kinesis/"


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["amazon-kinesis", "Amazon Kinesis", "service:amazon kinesis"])
def test_a_service_is_found_by_its_address_and_name(kinesis, name):
    assert led_to(name) == "/services/amazon-kinesis/"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "name", ["nothing", "service:blast-radius", "lesson:FL-2020-01", "'", "%", "x" * 200, "é", "0"]
)
def test_what_no_page_is_called_leads_nowhere(kinesis, blast_radius, name):
    assert led_to(name) is None


@pytest.mark.both_databases
def test_a_lesson_comes_before_an_incident_and_that_before_a_service_unless_the_kind_is_given():
    make_lesson(slug="the-lesson", name="Kinesis")
    make_incident(slug="kinesis", origin=make_service("Kinesis"))

    assert led_to("kinesis") == "/lessons/the-lesson/"
    assert led_to("incident:kinesis") == "/incidents/kinesis/"
    assert led_to("service:kinesis") == "/services/kinesis/"


@pytest.mark.both_databases
def test_an_address_comes_before_a_title():
    make_incident(slug="one", title="two")
    make_incident(slug="two")

    assert led_to("two") == "/incidents/two/"


@pytest.mark.both_databases
def test_a_name_that_two_services_bear_alike_leads_nowhere():
    for name in ("Acme", "Initech"):
        make_incident(origin=make_service("Message queue", organization=make_organization(name)))

    assert led_to("Message queue") is None
    assert led_to("message-queue-2") == "/services/message-queue-2/"


@pytest.mark.both_databases
def test_many_links_cost_one_query(kinesis, blast_radius, django_assert_num_queries):
    targets = [target_of(f"page {number}") for number in range(3000)] + [target_of("blast-radius")]

    with django_assert_num_queries(1):
        resolve(targets, ANYBODY)
    with django_assert_num_queries(0):
        resolve([], ANYBODY)


def test_saving_a_text_costs_the_same_however_many_links_it_has(django_assert_num_queries):
    lesson = make_lesson()
    for count in (2, 200):
        lesson.wikilinks.all().delete()
        lesson.why = " ".join(f"[[page {number}]]" for number in range(count))
        with django_assert_num_queries(6):
            lesson.save()
        assert [link.name for link in lesson.wikilinks.all()] == [f"page {number}" for number in range(count)]


# Who may follow it


@pytest.mark.both_databases
@pytest.mark.parametrize("make_hidden", [make_draft, make_restricted])
@pytest.mark.parametrize("name", ["secret", "FL-2031-07", "A secret outage", "Secret 2031", "service:hidden", "hidden"])
def test_what_the_reader_may_not_see_leads_nowhere(make_hidden, name):
    make_hidden(
        slug="secret",
        reference="FL-2031-07",
        title="A secret outage",
        short_title="Secret 2031",
        origin=make_service("Hidden"),
    )

    assert led_to(name) is None
    assert led_to(name, make_reader()) is None
    assert led_to(name, make_administrator()) is not None


@pytest.mark.both_databases
def test_a_hidden_namesake_takes_no_name_away():
    shown = make_incident(title="The same title")
    make_draft(title="The same title")

    assert led_to("the same title") == shown.get_absolute_url()
    assert led_to("the same title", make_administrator()) is None


@pytest.mark.both_databases
def test_members_of_its_group_are_led_to_a_restricted_incident():
    team = Group.objects.create(name="team")
    make_restricted(slug="secret", groups=[team], origin=make_service("Hidden"))
    member = make_reader()
    member.groups.add(team)

    assert led_to("secret", member) == "/incidents/secret/"
    assert led_to("hidden", member) == "/services/hidden/"


@pytest.mark.both_databases
def test_nothing_is_found_where_nothing_may_be_read(kinesis, blast_radius, settings):
    settings.FAULTLINE_PUBLIC = False

    assert led_to("blast-radius") is None
    assert led_to("FL-2020-01") is None
    assert led_to("amazon-kinesis") is None


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


def linked_from(client, page):
    """The names of the pages under "Linked from"."""
    html = client.get(page.get_absolute_url()).text
    section = re.search(r'<section id="linked-from".*?</section>', html, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]+)</a>", section[0]) if section else []


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


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["Überlast", "überlast", "ÉTUDE"])
def test_letters_beyond_a_to_z_are_matched_as_they_stand(name):
    make_lesson(slug="a-lesson", name=name)

    assert led_to(name) == "/lessons/a-lesson/"
    assert led_to(name.swapcase()) is None


# What leads nowhere


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


# Renamed pages


@pytest.mark.both_databases
@pytest.mark.parametrize("form", ["", ".md", ".json"])
def test_an_incident_is_found_under_an_address_that_it_once_had(client, kinesis, form):
    kinesis.slug = "kinesis-thanksgiving"
    kinesis.save()

    response = client.get(f"/incidents/2020-kinesis{form or '/'}?times=utc")

    assert response.status_code == 301
    assert response["Location"] == f"/incidents/kinesis-thanksgiving{form or '/'}?times=utc"
    assert client.get(response["Location"]).status_code == 200
    assert led_to("2020-kinesis") == "/incidents/kinesis-thanksgiving/"


@pytest.mark.both_databases
def test_a_service_is_found_under_an_address_that_it_once_had(client, kinesis):
    service = kinesis.impacts.get().service
    service.slug = "kinesis-data-streams"
    service.save()

    assert client.get("/services/amazon-kinesis/")["Location"] == "/services/kinesis-data-streams/"
    make_incident(title="An incident", narrative="[[service:amazon-kinesis]]")
    assert linked_from(client, service) == ["An incident"]


@pytest.mark.both_databases
def test_an_address_taken_by_another_incident_is_that_ones(client, kinesis):
    kinesis.slug = "moved"
    kinesis.save()
    other = make_incident(slug="2020-kinesis")

    assert client.get("/incidents/2020-kinesis/").context["incident"] == other
    other.slug = "moved-too"
    other.save()
    assert client.get("/incidents/2020-kinesis/")["Location"] == "/incidents/moved-too/"


def test_an_address_taken_back_leads_to_the_page_itself(client, kinesis):
    for slug in ("moved", "2020-kinesis"):
        kinesis.slug = slug
        kinesis.save()

    assert client.get("/incidents/2020-kinesis/").status_code == 200
    assert client.get("/incidents/moved/")["Location"] == "/incidents/2020-kinesis/"


@pytest.mark.both_databases
@pytest.mark.parametrize("make_hidden", [make_draft, make_restricted])
def test_a_former_address_of_a_hidden_incident_is_not_found(client, make_hidden):
    incident = make_hidden(slug="secret", origin=make_service("Hidden"))
    service = incident.impacts.get().service
    for page in (incident, service):
        page.slug = f"{page.slug}-moved"
        page.save()

    for address in ("/incidents/secret/", "/incidents/secret.md", "/services/hidden/"):
        assert client.get(address).status_code == 404
    assert led_to("secret") is None
    client.force_login(make_administrator())
    assert client.get("/incidents/secret/").status_code == 301
