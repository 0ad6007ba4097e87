"""In which part of the record the words stand: ``in:causes``, and how many results have them in each."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from incidents.models import Incident
from postmortems.incident_filter.filter import IncidentFilter
from postmortems.search.completion import complete
from postmortems.search.index.indexing import take_in
from postmortems.search.page.results import Results
from postmortems.search.records import FIELDS
from postmortems.search.records.fields import LEVELS
from postmortems.search.records.parts import BY_PART, PART_OF, PARTS
from tests.factories import (
    make_author,
    make_cause,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_remediation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOBODY = AnonymousUser()


def results(asked, user=NOBODY):
    return Results(QueryDict(urlencode({"exact": "1"} | asked, doseq=True)), user)


def slugs(asked, user=NOBODY):
    return {incident.slug for incident in results(asked, user).filter.incidents}


def counts(asked, user=NOBODY):
    return {option.value: option.incidents for option in results(asked, user).filter.found_in.options}


@pytest.fixture
def three():
    lesson = make_lesson(slug="cells", name="Cells")
    one = make_incident(
        slug="one", severity=1, title="Threads ran out", tags=["threads"], summary="The limit of threads."
    )
    make_cause(incident=one, text="The limit of threads of the operating system")
    make_event(incident=one, text="The thread limit was found in the logs")
    two = make_incident(slug="two", title="A broker was slow", summary="No word of it.", severity=2)
    make_cause(incident=two, text="A limit of something else", why="Threads were many")
    make_remediation(incident=two, text="Watch the thread limit")
    three = make_incident(slug="three", title="Trouble everywhere", summary="Nothing", severity=2)
    make_event(incident=three, text="A thread was started")
    make_event(incident=three, text="A quota, a retry storm and PutMetricData")
    make_evidence(incident=three, lesson=lesson, how="A thread limit was reached")
    take_in()


def test_the_signs_of_parts_are_their_own_and_every_field_of_an_incident_has_a_part_or_says_no_more():
    signs = [*(part.sign for part in PARTS), *LEVELS, "n"]
    assert len(signs) == len(set(signs))
    without = {field.name for field in FIELDS} - PART_OF.keys()
    assert without == {"when", "symptom", "statement", "question"}


def test_a_part_alone_has_a_good_share_of_what_was_asked(three):
    for typed, found in {
        "thread in:causes": {"one", "two"},
        "thread limit in:causes": {"one", "two"},
        "thread limit in:timeline": {"one"},
        "thread limit in:title": set(),
        "thread limit in:lessons": {"three"},
        "thread in:title": {"one"},
        "thread in:tags": {"one"},
        '"thread limit" in:causes': set(),
        '"thread limit" in:remediations': {"two"},
        '"thread limit" in:timeline': {"one"},
        '"thread limit" in:remediations OR in:lessons': {"two", "three"},
        "trouble quota in:title": set(),
        "trouble quota in:timeline": set(),
        "trouble quota in:title OR in:timeline": {"three"},
        "thr* in:title": {"one"},
        "broker OR quota in:title": {"two"},
        "broker OR quota in:timeline": {"three"},
        "thread -broker in:causes": {"one"},
        "PutMetricData in:timeline": {"three"},
        "metric in:timeline": {"three"},
        'thread in:"Services and places"': set(),
    }.items():
        assert slugs({"q": typed}) == found, typed


def test_a_facet_that_is_chosen_narrows_as_the_filter_that_is_typed(three):
    for typed in ("thread limit", "thr*", '"thread limit"', "broker OR quota", "PutMetricData"):
        for part in ("title", "causes", "timeline", "lessons", "tags"):
            chosen = results({"q": typed, "in": part})
            assert chosen.filter.errors == []
            assert set(chosen.filter.incidents) == set(results({"q": f"{typed} in:{part}"}).filter.incidents)
            assert chosen.counts["incident"] == counts({"q": typed}).get(part, 0), (typed, part)
    assert slugs({"q": "trouble quota", "in": ["timeline", "title"]}) == {"three"}


def test_the_parts_are_counted_among_what_the_other_filters_leave(three):
    assert counts({"q": "thread limit"}) == {
        "causes": 2,
        "timeline": 1,
        "lessons": 1,
        "remediations": 1,
        "summary": 1,
    }
    assert counts({"q": "thread limit", "severity": "2"}) == {"causes": 1, "lessons": 1, "remediations": 1}
    assert counts({"q": "thread limit severity:2"}) == {"causes": 1, "lessons": 1, "remediations": 1}
    assert counts({"q": "thread limit", "severity": "2", "in": "causes"})["lessons"] == 1
    panels = {panel.name: panel for panel in results({"q": "thread limit", "in": "causes"}).filter.panels}
    assert [(option.value, option.incidents) for option in panels["severity"].shown] == [("1", 1), ("2", 1)]


def test_the_page_offers_the_parts_and_shows_the_places_in_those_that_are_chosen(client, three):
    html = client.get("/search/?q=thread+limit").text
    assert '<input type="checkbox" name="in" value="causes">Causes<span>2</span>' in html

    response = client.get("/search/?q=thread+limit&in=remediations")

    assert [[place.label for place in hit.places] for hit in response.context["results"].hits] == [["remediation R1"]]
    assert '<a class="chip" rel="nofollow" href="/search/?q=thread+limit">' in response.text
    assert "Found in</span> Remediations</a>" in response.text
    assert 'name="in" value="remediations" checked>' in response.text


def test_where_a_part_has_it_in_no_incident_other_parts_are_offered(client, three):
    for query in ("q=%22thread+limit%22+in:sources+severity:2", "q=%22thread+limit%22+severity:2&in=sources"):
        offers = client.get(f"/search/?{query}").context["offers"]
        found = {offer.label: offer for offer in offers if offer.label.startswith("found in")}
        assert {label: offer.found for label, offer in found.items()} == {
            "found in Lessons": 1,
            "found in Remediations": 1,
        }
        results = client.get(found["found in Lessons"].address).context["results"]
        assert [hit.thing.slug for hit in results.hits] == ["three"]


def test_files_and_the_list_are_narrowed_alike(client, three):
    query = "q=thread+limit+in:lessons"
    assert [one["name"] for one in client.get(f"/search.json?{query}").json()["results"]] == ["Trouble everywhere"]
    assert client.get("/search.json?q=thread+limit").json()["found_in"]["causes"] == 2
    for address in ("/search.csv", "/incidents.csv", "/search.atom"):
        response = client.get(f"{address}?{query}")
        body = (b"".join(response) if response.streaming else response.content).decode()
        assert ("Trouble everywhere" in body, "Threads ran out" in body) == (True, False), address
    asked = client.get("/incidents/?q=thread+limit&in=lessons").context["asked"]
    assert (asked.count, asked.found_in.chosen) == (1, 1)
    assert asked.query() == "?q=thread+limit&in=lessons"


def test_where_many_are_found_the_parts_stand_without_numbers_and_it_is_said(client, three, monkeypatch):
    monkeypatch.setattr("postmortems.incident_filter.found_in_panel.COUNTED_AT_MOST", 2)

    response = client.get("/search/?q=thread")

    assert "Counted once no more than 2 incidents are left." in response.text
    assert '<input type="checkbox" name="in" value="causes">Causes</label>' in response.text
    assert client.get("/search.json?q=thread").json()["found_in"] is None
    assert slugs({"q": "thread in:causes"}) == {"one", "two"}
    assert counts({"q": "thread", "severity": "2"})["causes"] == 1


def test_without_words_it_is_refused(client, three):
    for query in ("q=in:causes", "in=causes", "q=in:causes+severity:1", "q=-thread+in:causes"):
        for address in ("/search/", "/incidents/"):
            response = client.get(f"{address}?{query}")
            asked = response.context["results"].filter if "results" in response.context else response.context["asked"]
            assert asked.errors == [
                "“in:” says in which part of a record the words shall stand: say also which words."
            ], query
            assert asked.count == 0
    assert "It is one of title, summary," in client.get("/search.csv?q=thread+in:nowhere").text
    assert client.get("/search.csv?q=thread+in:cause").text.endswith("Did you mean causes?")


def test_what_is_hidden_is_neither_found_nor_counted_and_its_author_finds_it(three):
    author = make_author()
    before = counts({"q": "thread limit"})
    hidden = make_incident(slug="hidden", state=Incident.State.DRAFT, authors=[author], title="Thread limit limit")
    make_cause(incident=hidden, text="Thread limit thread limit")

    assert counts({"q": "thread limit"}) == before
    assert slugs({"q": "thread limit in:causes"}) == {"one", "two"}
    assert slugs({"q": "thread limit in:causes"}, author) == {"one", "two", "hidden"}
    assert counts({"q": "thread limit"}, author)["causes"] == 3


def test_what_is_written_is_found_in_its_part_by_the_next_search(three):
    make_cause(incident=Incident.objects.get(slug="three"), text="The thread limit of one host")

    assert slugs({"q": "thread limit in:causes"}) == {"one", "two", "three"}
    Incident.objects.get(slug="one").causes.all().delete()
    assert slugs({"q": "thread limit in:causes"}) == {"two", "three"}


def test_the_filter_is_completed(three):
    options = {option.text for option in complete("thread in:ca", NOBODY).options}
    assert options == {"thread in:causes "}
    assert "thread in:" in {option.text for option in complete("thread in", NOBODY).options}


def test_the_filter_costs_one_statement_and_the_counts_two(three, django_assert_max_num_queries):
    asked = IncidentFilter(QueryDict("q=thread+limit"), NOBODY)
    assert asked.count == 3
    with django_assert_max_num_queries(2):
        assert asked.found_in.options
    searched = asked.text.searched
    with django_assert_max_num_queries(5):  # on PostgreSQL within a transaction that forbids to read all
        searched.ids_in(["causes", "timeline"])
    with django_assert_max_num_queries(0):
        searched.ids_in(["timeline", "causes"])


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "*",
        "%",
        "é" * 90,
        "the",
        "the*",
        '"the of"',
        "'] | 'x",
        "a|b|c",
        "日本語",
        "OR OR",
        "ﷺ*",
        "12 0x00",
        '\\"\n,',
    ],
)
def test_whatever_is_typed_the_counts_are_those_of_the_filter(client, three, typed):
    make_incident(title="The odd 'one' \\ of \"many\"", summary="a b c d日本語 the theta 'x' ] ﷺ é", tags=["%"])
    for part in ("title", "summary"):
        response = client.get("/search/", {"q": typed, "in": part, "exact": "1"})
        assert response.status_code == 200
        asked = results({"q": typed})
        if asked.filter.found_in:
            found = {option.value: option.incidents for option in asked.filter.found_in.options}
            assert results({"q": typed, "in": part}).filter.count == found.get(part, 0)
    every = {"q": 'thread limit "of threads" quota OR retry', "in": [*BY_PART, "x" * 99, ""]}
    assert client.get("/search/", every).status_code == 200
