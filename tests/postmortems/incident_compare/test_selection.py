"""Which incidents are compared: what is asked for, who may see what, adding and removing."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import STARTED, make_author, make_draft, make_incident, make_reader, make_restricted, make_trigger
from tests.postmortems.incident_compare.compare_page import PAGE, compared, errors, open_page

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_incidents_are_named_by_slug_or_reference_and_stand_in_that_order(client, four):
    response = open_page(client, four[2].slug, four[0].reference.lower())

    assert compared(response) == ["s3", "kinesis"]
    assert errors(response) == []
    assert "<h1>Two incidents, one clock</h1>" in response.text
    assert "<title>S3 and Kinesis compared" in response.text


def test_the_page_stands_before_the_incidents_of_a_like_address(client):
    assert reverse("incident_compare") == PAGE
    assert "Compare incidents" in client.get(PAGE).text


@pytest.mark.parametrize("names", [[], ["kinesis"]])
def test_with_fewer_than_two_there_are_others_to_tick(client, four, names):
    response = open_page(client, *names)

    assert response.context["drawing"] is None
    ticks = re.findall(r'<input type="checkbox" name="i" value="([^"]+)">', response.text)
    assert set(ticks) == {"kinesis", "elb", "s3", "ebs"} - set(names)
    kept = re.findall(r'<input type="hidden" name="i" value="([^"]+)">', response.text)
    assert set(kept) == set(names)


def test_with_nothing_on_file_the_page_says_so(client):
    assert "There is no incident that you may read." in open_page(client).text
    make_incident(slug="only")
    assert "There is no other incident that you may read." in open_page(client, "only").text


def test_of_more_than_four_the_first_four_are_shown(client, four):
    make_incident(slug="fifth", title="The fifth")
    response = open_page(client, "kinesis", "elb", "s3", "ebs", "fifth")

    assert compared(response) == ["kinesis", "elb", "s3", "ebs"]
    assert errors(response) == ["No more than four can be compared at once. Left out: The fifth."]
    assert "Four is the most that can be compared." in response.text
    assert 'name="q" ' not in response.text.split("<main")[1].split("</main>")[0]


def test_an_incident_named_twice_is_shown_once(client, four):
    response = open_page(client, "kinesis", "elb", four[0].reference, "elb")

    assert compared(response) == ["kinesis", "elb"]
    assert errors(response) == ["Named more than once, and shown once: Kinesis and Elb."]


@pytest.mark.both_databases
def test_names_that_there_are_not_are_said_in_one_message_and_the_rest_is_shown(client, four):
    response = open_page(client, "kinesis", "no", "elb", "<b>", "", " ")

    assert compared(response) == ["kinesis", "elb"]
    assert errors(response) == ["There is no incident no or <b>."]
    assert "There is no incident no or &lt;b&gt;." in response.text
    assert response.text.count('role="alert"') == 1


def test_many_names_that_there_are_not_are_counted(client):
    assert errors(open_page(client, *"abcdefgh")) == ["There is no incident a, b, c, d or 4 more."]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "name",
    ["x" * 5000, "10" * 30, "💥", "../../etc/passwd", "' OR 1=1 --", "FL-2020-99999999"],
)
def test_hostile_names_are_incidents_that_there_are_not(client, four, name):
    response = client.get(f"{PAGE}?i=kinesis&i=elb&i={quote(name)}")

    assert response.status_code == 200
    assert compared(response) == ["kinesis", "elb"]
    assert len(errors(response)) == 1
    assert errors(response)[0].startswith("There is no incident ")
    assert len(errors(response)[0]) < 100


def test_of_an_endless_address_only_the_beginning_is_read(client, four):
    response = open_page(client, *(f"no-{number}" for number in range(500)), "kinesis", "elb")

    assert compared(response) == []
    assert "The address names 502 incidents: only the first 60 are read." in errors(response)


@pytest.mark.parametrize("query", ["?scale=cubic&i=kinesis&i=elb"])
def test_a_scale_that_there_is_not_is_said(client, four, query):
    response = client.get(PAGE + query)

    assert compared(response) == ["kinesis", "elb"]
    assert len(errors(response)) == 1
    assert errors(response)[0].endswith("an axis is linear or log.")


@pytest.mark.both_databases
@pytest.mark.parametrize("text", ["x" * 201])
def test_a_text_that_cannot_be_looked_for_is_refused_and_the_rest_is_shown(client, four, text):
    response = open_page(client, "kinesis", "elb", q=text)

    assert compared(response) == ["kinesis", "elb"]
    assert len(errors(response)) == 1


# Who may see what


@pytest.mark.both_databases
@pytest.mark.parametrize("make", [make_draft, make_restricted])
def test_what_may_not_be_read_looks_like_what_is_not_there(client, four, make):
    def page():
        return re.sub(
            r'name="csrfmiddlewaretoken" value="[^"]+"', "", open_page(client, "kinesis", "hidden", "s3").text
        )

    client.force_login(make_reader())
    before = page()
    hidden = make(slug="hidden", title="The hidden outage")
    make_trigger(incident=hidden)

    assert page() == before
    assert errors(open_page(client, hidden.reference)) == [f"There is no incident {hidden.reference}."]
    assert "hidden outage" not in open_page(client, "kinesis", q="hidden").text


@pytest.mark.both_databases
def test_authors_compare_their_drafts_and_see_that_they_are(client, four):
    author = make_author()
    make_draft(slug="mine", authors=[author])
    client.force_login(author)
    response = open_page(client, "mine", "s3")

    assert compared(response) == ["mine", "s3"]
    assert '<span class="tag">Draft</span>' in response.text


# Adding and removing


def test_each_can_be_removed_and_the_others_and_the_scale_stay(client, four):
    response = open_page(client, "kinesis", "elb", "s3", scale="log")

    assert [choice.without for choice in response.context["selection"].chosen][1] == f"{PAGE}?i=kinesis&i=s3&scale=log"
    assert f'href="{PAGE}?i=kinesis&amp;i=s3&amp;scale=log"' in response.text


@pytest.mark.both_databases
def test_another_is_found_by_every_word_of_its_title_or_its_reference(client, four):
    def found(text):
        return [incident.slug for incident in open_page(client, "kinesis", "elb", q=text).context["selection"].offered]

    assert found("OUTAGE s3") == ["s3"]
    assert found(four[3].reference.lower()) == ["ebs"]
    assert found("outage") == ["ebs", "s3"]
    assert found("kinesis") == []


def test_what_is_found_can_be_added_to_what_is_chosen(client, four):
    response = open_page(client, "kinesis", "elb", q="s3", scale="linear")
    form = response.text.split('class="offer"')[1].split("</form>")[0]

    assert re.findall(r'name="(\w+)" value="([^"]+)"', form) == [
        ("i", "kinesis"),
        ("i", "elb"),
        ("scale", "linear"),
        ("i", "s3"),
    ]


@pytest.mark.both_databases
def test_of_many_that_are_found_the_newest_are_offered(client):
    for days in range(15):
        make_incident(slug=f"day-{days}", title="Outage", started_at=STARTED - timedelta(days=days))
    response = open_page(client, q="outage")

    offered = response.context["selection"].offered
    assert [incident.slug for incident in offered] == [f"day-{days}" for days in range(12)]
    assert "There are more. Another word narrows them." in response.text


def test_the_list_has_a_tick_for_each_incident_and_one_form_for_all(client, four):
    text = client.get("/incidents/").text

    ticks = re.findall(r'<input type="checkbox" name="i" value="(\w+)" form="compare" aria-label="([^"]+)">', text)
    assert ("s3", "Compare The s3 outage") in ticks
    assert len(ticks) == 4
    assert f'<form class="compare-ticked" id="compare" method="get" action="{PAGE}">' in text


def test_the_incident_page_starts_a_comparison(client, four):
    assert f'<a href="{PAGE}?i=s3">Compare with another</a>' in client.get(four[2].get_absolute_url()).text


def test_ticking_two_in_the_list_compares_them(four, page):
    page.goto("/incidents/?sort=title")
    page.get_by_label("Compare The s3 outage").check()
    page.get_by_label("Compare The elb outage").check()
    page.get_by_role("button", name="Compare").click()

    page.wait_for_url(f"**{PAGE}?i=elb&i=s3")
    expect(page.locator("h1")).to_have_text("Two incidents, one clock")
