"""Related words above the results: synonyms, and the tags and lessons that most of the incidents found have."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from incidents.models import Incident
from postmortems.models import SynonymGroup
from postmortems.search.index.indexing import take_in
from postmortems.search.page.related import related_words
from postmortems.search.page.results import Results
from tests.factories import make_author, make_evidence, make_incident, make_lesson

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def related(query, user=NOBODY, *, has_facets=True):
    """The synonyms, tags and lessons, each tag and lesson with its number."""
    found = related_words(Results(QueryDict(query), user), has_facets=has_facets)
    return [
        [word.text for word in found.synonyms],
        *({word.text: word.incidents for word in words} for words in (found.tags, found.lessons)),
    ]


@pytest.fixture
def storms():
    SynonymGroup.objects.create(slug="storm", phrases="storm\nflood of calls\nstorms")
    backoff, cells = make_lesson(slug="back-off", name="Back off"), make_lesson(slug="build-cells", name="Build cells")
    for number in range(4):
        incident = make_incident(
            title=f"A storm {number}", tags=["queues", "storm", *(["dns"] if number < 3 else ["only-here"])]
        )
        make_evidence(incident=incident, lesson=backoff)
        if number < 2:
            make_evidence(incident=incident, lesson=cells)
    make_incident(title="Something else", tags=["other"])
    take_in()


@pytest.mark.both_databases
def test_synonyms_tags_and_lessons_that_say_something_else_are_offered(storms):
    assert related("q=storm") == [
        ["flood of calls"],
        {"queues": 4, "dns": 3},
        {"Back off": 4, "Build cells": 2},
    ]


def test_they_are_counted_in_what_the_filters_leave_and_of_a_facet_that_is_chosen_there_are_none(storms):
    assert related("q=storm&tag=dns") == [["flood of calls"], {}, {"Back off": 3, "Build cells": 2}]
    assert related("q=storm&lesson=build-cells") == [["flood of calls"], {"dns": 2, "queues": 2}, {}]
    assert related("q=storm+tag:dns+-flood")[1] == {"dns": 3, "queues": 3}
    assert related("q=something+else")[1:] == [{}, {}]
    assert related("q=storm&tag=unknown") == [[], {}, {}]


def test_each_is_a_link_that_searches_for_it(client, storms):
    response = client.get("/search/?q=storm&lesson=back-off&sort=date")

    assert '<a href="/search/?q=flood+of+calls" rel="nofollow">flood of calls</a>' in response.text
    assert (
        '<a href="/search/?q=queues" rel="nofollow">queues</a> '
        '<span>4<span class="visually-hidden"> incidents found</span></span>'
    ) in response.text
    for word in [*response.context["related"].synonyms, *response.context["related"].tags]:
        assert client.get(word.address).context["results"].count, word


def test_a_paste_has_no_synonyms_and_what_has_no_address_leads_nowhere(client, storms):
    assert related("q=a+storm%0aof+calls")[0] == []
    response = client.post("/search/", {"q": "a storm of calls\n" * 500})
    assert "related-words" not in response.text


def test_a_group_of_markup_or_of_operators_is_only_a_text(client, storms):
    SynonymGroup.objects.create(slug="odd", phrases='storm\n<script>alert(1)</script>\na "b OR" -c*')
    response = client.get("/search/?q=storm")
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</a>" in response.text
    for word in response.context["related"].synonyms:
        assert client.get(word.address).status_code == 200


@pytest.mark.both_databases
def test_what_is_hidden_changes_none_of_them(storms):
    before = related("q=storm")
    author = make_author()
    secret = make_lesson(name="Secret lesson")
    for number in range(2):
        hidden = make_incident(
            title=f"Storm {number}", state=Incident.State.DRAFT, authors=[author], tags=["queues", "secret"]
        )
        make_evidence(incident=hidden, lesson=secret)
    take_in()

    assert related("q=storm") == before
    assert related("q=storm", author)[1] == {"queues": 6, "dns": 3, "secret": 2}


def test_they_cost_the_database_nothing(storms, django_assert_num_queries):
    results = Results(QueryDict("q=storm"), NOBODY)
    assert results.filter.panels
    with django_assert_num_queries(0):
        assert related_words(results, has_facets=True).tags
    results = Results(QueryDict("q=storm&kind=lesson"), NOBODY)
    assert results.search
    with django_assert_num_queries(0):
        assert related_words(results, has_facets=False).tags == []
