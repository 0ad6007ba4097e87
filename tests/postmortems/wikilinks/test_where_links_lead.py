"""Links by name: to which page of those that the reader may see, under which names, at which cost."""

import pytest
from django.contrib.auth.models import Group

from incidents.markdown.wikilinks import target_of
from postmortems.wikilinks.resolving import resolve
from tests.factories import (
    make_administrator,
    make_draft,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_restricted,
    make_service,
)
from tests.postmortems.wikilinks.links import ANYBODY, led_to

pytestmark = pytest.mark.django_db


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


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["Überlast", "überlast", "ÉTUDE"])
def test_letters_beyond_a_to_z_are_matched_as_they_stand(name):
    make_lesson(slug="a-lesson", name=name)

    assert led_to(name) == "/lessons/a-lesson/"
    assert led_to(name.swapcase()) is None
