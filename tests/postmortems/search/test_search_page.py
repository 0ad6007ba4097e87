"""The page of the search: what it shows, and in what order; whatever is asked, an answer."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from postmortems.search.index.indexing import take_in
from tests.factories import (
    STARTED,
    make_author,
    make_cause,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_reviewer,
    make_service,
)

pytestmark = pytest.mark.django_db


def ask(client, query):
    response = client.get(f"/search/{query}")
    assert response.status_code == 200, query
    return response


def names(response):
    """The names of the results, as they stand on the page."""
    return [re.sub("<[^>]*>", "", name) for name in re.findall(r"<h3><a[^>]*>(.*?)</a>", response.text)]


@pytest.mark.both_databases
def test_a_result_says_what_it_was_and_where_it_matches(client):
    incident = make_incident(
        slug="threads",
        title="Thread limit outage",
        was="Every server kept a thread for *each* other.",
        resolved_at=STARTED + timedelta(hours=3),
    )
    make_cause(incident=incident, text="The fleet outgrew the thread limit <b>")

    html = ask(client, "?q=thread+limit").text

    assert "<title>“thread limit” · Faultline</title>" in html
    assert '<a href="/incidents/threads/"><mark>Thread</mark> <mark>limit</mark> outage</a>' in html
    assert 'href="/incidents/threads/#cause-1">Cause C1</a>' in html
    assert "outgrew the <mark>thread</mark> <mark>limit</mark> &lt;b&gt;" in html
    assert f'<span class="ref">{incident.reference}</span>' in html
    assert "<span>3 h to resolve</span>" in html


def test_results_of_several_words_stand_in_groups_and_those_of_one_word_in_one_order(client):
    for number in range(7):
        make_lesson(slug=f"lesson-{number}", name=f"Shed cold load {number}")
    lesson = make_lesson(slug="brownout", name="Brownout", statement="Shed load.")
    incident = make_incident(title="Cold load fell over in a brownout", origin=make_service("Cold store load"))
    make_evidence(incident=incident, lesson=lesson)

    html = ask(client, "?q=cold+load").text
    assert [re.sub(" *<.*", "", title) for title in re.findall(r"<h2 id=[^>]*>(.*?)</h2>", html)] == [
        *("1 incident", "7 lessons", "1 service"),
    ]
    assert '<a href="/search/?q=cold+load&amp;kind=lesson" rel="nofollow">All 7 lessons</a>' in html
    assert html.count('data-kind="lesson"') == 5
    assert ask(client, "?q=cold+load&kind=lesson").text.count('data-kind="lesson"') == 7
    assert "struck in 1 incident" in html

    assert names(ask(client, "?q=brownout")) == ["Brownout", "Cold load fell over in a brownout"]
    assert "broken in 1 incident<" in ask(client, "?q=brownout").text


def test_incidents_are_paged_and_can_be_read_by_date(client):
    for year in range(2000, 2025):
        make_incident(title=f"Flood of {year}", started_at=datetime(year, 1, 2, tzinfo=UTC))

    newest, oldest = ask(client, "?q=flood+of+water&sort=-date"), ask(client, "?q=flood+of+water&sort=date&page=99999")
    assert names(newest)[:2] == ["Flood of 2024", "Flood of 2023"]
    assert len(names(newest)) == 20
    assert names(oldest)[-1] == "Flood of 2024"
    assert "21–25 of 25" in oldest.text
    assert 'href="/search/?q=flood+of+water&amp;sort=date"' in newest.text


@pytest.mark.both_databases
def test_only_what_the_reader_may_read_is_found(client):
    make_draft(title="Secret flood")

    assert "Nothing on record has this word" in ask(client, "?q=flood").text
    client.force_login(make_reviewer())
    assert names(ask(client, "?q=flood")) == []


def test_what_names_a_postmortem_leads_there(client):
    incident = make_incident(reference="FL-2020-01")

    response = client.get("/search/?q=fl-2020-01")
    assert (response.status_code, response["Location"]) == (302, incident.get_absolute_url())


def test_the_boxes_of_all_pages_lead_to_the_search(client):
    make_incident(tags=["dns"])

    assert '<form role="search" action="/search/" method="get">' in client.get("/incidents/").text
    home = client.get("/").text
    assert 'role="search" action="/search/"' in home
    assert '<a href="/search/?q=dns">dns</a>' in home


def test_before_anything_is_typed_there_is_somewhere_to_start(client):
    lesson = make_lesson(symptom="It falls over again as it comes back")
    make_evidence(incident=make_incident(title="Latest outage", tags=["dns"]), lesson=lesson)

    html = ask(client, "").text
    for text in ("It falls over again", "Latest outage", 'href="/search/?q=dns"'):
        assert text in html, text


@pytest.mark.both_databases
def test_filters_narrow_what_the_words_find_whether_typed_or_chosen(client):
    zephyr = make_service("Zephyr")
    make_incident(title="Flood storm", severity=1, origin=zephyr)
    make_incident(title="Storm", severity=1, narrative="A flood")
    make_incident(title="Flood and storm", severity=2, origin=zephyr)
    make_incident(title="Drought", severity=1, origin=zephyr)
    make_lesson(name="Floods storm")

    assert names(ask(client, "?q=flood+storm&severity=1")) == ["Flood storm", "Storm"]
    response = ask(client, "?q=service:zephyr+flood+storm&severity=1")
    assert names(response) == ["Flood storm"]
    html = response.text
    assert '<input type="checkbox" name="severity" value="2">SEV-2<span>1</span>' in html
    assert '<input type="hidden" name="q" value="service:zephyr flood storm">' in html
    for without in ("/search/?q=flood+storm&amp;severity=1", "/search/?q=service%3Azephyr+flood+storm"):
        assert f'<a class="chip" rel="nofollow" href="{without}">' in html, without
    assert '<a class="chip-clear" rel="nofollow" href="/search/?q=flood+storm">' in html
    assert "Without them also: <a" in html
    assert '<a href="/search/?q=flood+storm&amp;kind=lesson" rel="nofollow">1 lesson</a>' in html


def test_filters_alone_list_the_newest_first_and_one_that_names_nothing_lists_nothing(client):
    make_incident(title="Old", severity=1, started_at=datetime(2001, 1, 2, tzinfo=UTC))
    make_incident(title="New", severity=1)
    make_incident(title="Other", severity=2)

    assert names(ask(client, "?q=severity:1")) == ["New", "Old"]
    assert names(ask(client, "?severity=1&sort=date")) == ["Old", "New"]
    response = ask(client, "?q=service:nosuch+old")
    assert "There is no service nosuch." in response.text
    assert names(response) == []


def test_results_are_ticked_for_a_comparison_from_page_to_page(client):
    for number in range(30):
        make_incident(slug=f"flood-{number}", title=f"Flood storm {number}")

    html = ask(client, "?q=flood+storm&i=flood-29&i=flood-12&page=2").text
    assert html.count(" checked aria-label") == 1
    assert '<input type="hidden" name="i" value="flood-29">' in html
    assert 'href="/search/?q=flood+storm&amp;i=flood-29&amp;i=flood-12"' in html
    kept = client.get("/search/?keep=q%3Dflood%26page%3D2&i=flood-3&i=flood-4")
    assert kept["Location"] == "/search/?q=flood&page=2&i=flood-3&i=flood-4"


@pytest.fixture
def spelt():
    """Words that are on record."""
    make_incident(title="Zeppelin lagged", summary="Failover of the load balancer.", severity=1)
    take_in()


@pytest.mark.both_databases
def test_a_misspelt_word_is_corrected_at_once_with_a_way_back(client, spelt):
    html = ask(client, "?q=zepelin+failover&severity=1").text

    assert names(ask(client, "?q=zepelin+failover")) == ["Zeppelin lagged"]
    assert "Showing results for <em>zeppelin failover</em>" in html
    assert 'value="zeppelin failover"' in html
    assert 'href="/search/?q=zepelin+failover&amp;severity=1&amp;exact=1" rel="nofollow">Search instead for' in html
    exact = ask(client, "?q=zepelin&exact=1").text
    assert "Nothing on record has this word" in exact
    assert '<a href="/search/?q=zeppelin" rel="nofollow">zeppelin</a>' in exact


def test_a_word_that_only_a_draft_has_is_searched_as_typed_by_who_may_read_it(client, spelt):
    draft = make_draft(title="Zepelin project")
    draft.authors.add(author := make_author())

    assert "Showing results for <em>zeppelin</em>" in ask(client, "?q=zepelin").text
    client.force_login(author)
    response = ask(client, "?q=zepelin")
    assert names(response) == ["Zepelin project"]
    assert 'Did you mean <a href="/search/?q=zeppelin" rel="nofollow"><em>zeppelin</em></a>?' in response.text


@pytest.mark.both_databases
def test_a_page_without_results_offers_less_of_the_same_and_where_to_begin(
    client, spelt, django_assert_max_num_queries
):
    make_evidence(incident=make_incident(tags=["dns"]), lesson=make_lesson(symptom="It falls over again"))
    take_in()
    found = '<a href="/search/?q={}" rel="nofollow">{}</a> <span class="muted">1 result</span>'
    for query, label, words in [
        ("?q=zeppelin&severity=2", "without the filters", "zeppelin"),
        ("?q=%22lagged+zeppelin%22", "without the quotation marks", "lagged zeppelin"),
        ("?q=zeppelin+-failover", "without what is left out", "zeppelin"),
        ("?q=zeppelin+%22lagged+far%22", "without &#34;lagged far&#34;", "zeppelin"),
    ]:
        with django_assert_max_num_queries(
            25 if connection.vendor == "sqlite" else 34
        ):  # which prefers indexes, by two more
            html = ask(client, query).text
        assert f"The same {label}: " + found.format(words.replace(" ", "+"), words) in html, query
        for text in ("It falls over again", '/search/?q=dns"', "Alert, log or error text", "/search/help/", "log in"):
            assert text in html, (query, text)


def test_of_several_filters_each_is_left_out_where_that_finds_something(client, spelt):
    make_incident(title="Harbour flood", severity=1, tags=["dns"])
    make_incident(title="Harbour fire", severity=2)
    take_in()

    html = ask(client, "?q=harbour+severity:2+tag:dns+after:1999").text
    for label, address in [
        ("without severity SEV-2", "/search/?q=harbour+tag%3Adns+after%3A1999"),
        ("without tag dns", "/search/?q=harbour+severity%3A2+after%3A1999"),
    ]:
        assert f'The same {label}: <a href="{address}" rel="nofollow">harbour</a>' in html, label
    assert "The same without from" not in html


def test_a_slip_that_its_stem_forgives_is_named_all_the_same(client, spelt):
    make_incident(title="Policies expired")
    take_in()

    html = ask(client, "?q=policys").text
    assert "Showing results for <em>policies</em>" in html
    assert "Policies</mark> expired" in html
