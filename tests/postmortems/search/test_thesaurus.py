"""What the thesaurus has for the words of a query."""

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from incidents.edition import of_request
from postmortems.models import SynonymGroup, ThingKind
from postmortems.search.query import parse
from postmortems.search.searching import search
from postmortems.search.thesaurus import EXPANSIONS_AT_MOST, LOOKED_AT, Thesaurus, synonyms
from postmortems.search.words import stems
from tests.factories import make_incident

pytestmark = pytest.mark.django_db
SOME = Thesaurus(
    [
        "thundering herd\nretry storm\nreconnect storm",
        "cache stampede\nthundering herd",
        "LB\nload balancer",
        "out of memory\nOOM",
        "memory\nRAM",
        "memory leak\nleaked memory",
        "DDoS\ndenial of service",
        "split-brain\nnetwork partition",
        "5xx\nHTTP 503\n503",
    ]
)


def asked(text):
    typed = stems(text)
    return [(typed[one.start : one.end], one.text, one.stems) for one in SOME.expansions(typed)]


def texts(text):
    return [told for _, told, _ in asked(text)]


def test_a_word_stands_for_the_phrases_of_its_group_and_a_phrase_for_words():
    assert asked("why did the LB fail") == [(["lb"], "load balancer", ("load", "balanc"))]
    assert asked("load balancers failing") == [(["load", "balanc"], "LB", ("lb",))]
    assert asked("ran out of memory") == [(["out", "of", "memori"], "OOM", ("oom",))]


def test_a_phrase_of_two_groups_stands_for_both_and_does_not_join_them():
    assert texts("thundering herds") == ["retry storm", "reconnect storm", "cache stampede"]
    assert texts("cache stampede") == ["thundering herd"]


def test_the_longest_phrase_counts_and_no_word_within_it():
    assert texts("memory leak") == ["leaked memory"]
    assert texts("memory") == ["RAM"]
    assert texts("out of memory leak") == ["OOM", "leaked memory"], "phrases may overlap"
    assert texts("HTTP 503") == ["5xx", "503"]


def test_hyphens_camel_case_and_case_make_no_difference():
    assert texts("split brain") == texts("Split-Brain") == ["network partition"]
    assert texts("DDoS") == texts("ddos") == ["denial of service"]
    assert texts("load-balancer") == ["LB"]


def test_stop_words_stand_for_nothing():
    up = Thesaurus(["up\nbattery"])

    assert up.expansions(stems("scaled up")) == []
    assert up.expansions(stems("battery")) == []


def test_of_a_query_of_any_length_only_the_beginning_is_looked_at_and_expansions_are_few(monkeypatch):
    many = Thesaurus(
        f"alpha beta {number}\nword{number}\nalpha word{number} gamma delta\ncommon" for number in range(2_000)
    )
    dice = random.Random(1)
    query = [dice.choice(["alpha", "beta", "common", f"word{dice.randrange(2_000)}"]) for _ in range(100_000)]
    looked_at = []
    end_of_phrase = Thesaurus.end_of_phrase

    def noted(self, typed, start):
        looked_at.append(start)
        return end_of_phrase(self, typed, start)

    monkeypatch.setattr(Thesaurus, "end_of_phrase", noted)

    assert len(many.expansions(query)) == EXPANSIONS_AT_MOST
    assert many.expansions([]) == []
    assert looked_at
    assert max(looked_at) < LOOKED_AT


@pytest.mark.both_databases
def test_a_search_finds_by_a_synonym_what_it_does_not_find_by_the_word_and_says_so():
    SynonymGroup.objects.create(phrases="thundering herd\nretry storm")
    literal = make_incident(title="A thundering herd")
    other = make_incident(title="Retry storms after a restart")
    asked = search(parse("thundering herd"), AnonymousUser())

    assert asked.ranked(ThingKind.INCIDENT) == [literal.pk, other.pk]
    hits = asked.hits(ThingKind.INCIDENT, [literal.pk, other.pk])
    assert [hit.as_words for hit in hits] == [[], ["retry storm"]]
    assert search(parse('"thundering herd"'), AnonymousUser()).ranked(ThingKind.INCIDENT) == [literal.pk]


@pytest.mark.both_databases
def test_the_groups_are_read_once_for_an_edition_and_a_new_group_is_known_at_once(django_assert_num_queries):
    group = SynonymGroup.objects.create(phrases="betty\nbilling batch")
    token = of_request.set("1-before")
    try:
        with django_assert_num_queries(1):
            assert [one.text for one in synonyms(["betti"])] == ["billing batch"]
            assert [one.text for one in synonyms(["bill", "batch"])] == ["betty"]
        group.delete()
        of_request.set("2-after")
        with django_assert_num_queries(1):
            assert synonyms(["betti"]) == []
    finally:
        of_request.reset(token)
    with django_assert_num_queries(2):  # outside of requests nothing is kept
        assert synonyms(["betti"]) == synonyms(["lb"]) == []
