"""Misspelt words are mended from what open documents say, alike on both databases."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.edition import of_request
from postmortems.models import SearchWord, SynonymGroup, ThingKind, WordTrigram
from postmortems.search.corrections import correction, nearest_terms
from postmortems.search.corrections.trigrams import mistakes, trigrams
from postmortems.search.index.rebuilding import faults
from postmortems.search.query import parse
from postmortems.search.searching import search
from postmortems.search.words import stem
from tests.factories import make_draft, make_incident
from tests.properties import few_examples

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def count(**words):
    SearchWord.objects.bulk_create(
        SearchWord(word=word, stem=stem(word), documents=documents) for word, documents in words.items()
    )


def mended(text):
    return correction(parse(text))


@pytest.fixture
def vocabulary():
    count(
        kinesis=9, load=30, balancer=9, balance=2, cloudflare=6, cloud=12, dynamodb=7, postgre=3, postgresql=3,
        thread=8, certificate=4, maintenance=11, rebooted=2, release=5, relate=9, disk=8, disc=1, risk=20, pool=5,
        not_a_word=3, deployment=7, failover=9, zürich=1, putmetricdata=1, policy=3, policies=3, database=50,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kinesys", "kinesis"),
        ("load balancr", "load balancer"),
        ("cloudfare", "cloudflare"),
        ("dynmodb", "dynamodb"),
        ("postgress", "postgresql"),
        ("certifcate expired", "certificate expired"),
        ("loadbalancer", "load balancer"),
        ("threadpool", "thread pool"),
        ("cloud flare", "cloudflare"),
        ("releaes", "release"),
        ("dsik", "disk"),
        ("policys", "policy"),
        ("zurihc", "zurich"),
        ("CERTIFCATE, Kinesys (databse)!", "CERTIFICATE, Kinesis (database)!"),
        ("service:kinesys faliover", "service:kinesys failover"),
        ("PutMetricDta", "putmetricdata"),
        ("failover/deploymnet", "failover/deployment"),
        ("dynmodb OR certifcate", "dynamodb OR certificate"),
    ],
)
def test_what_is_misspelt_is_mended(vocabulary, typed, meant):
    count(zurich=1)

    assert mended(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "kinesis",
        "reboots",  # another form of a word that is there
        "tge dks",  # too short
        "dusk2 kinesys1 us-kinesys-1 kin_esys kinesys.example.com /kinesys kinesys@x",  # identifiers
        '"kinesys" “kinesys” -kinesys kinesys* service:kinesys',
        "xylophone python marathon",  # nothing is like it
        "qertifikate",  # two mistakes, and the first letter is one of them
        "about would",  # stop words
        "kinesys\n" * 3,  # a paste
        "not_a_wordd",
    ],
)
def test_the_rest_is_left_alone(vocabulary, typed):
    assert mended(typed) is None


def test_the_nearest_word_is_the_one_with_the_fewest_mistakes_then_the_same_ends_then_the_most_frequent():
    count(master=3, faster=50, mastery=9)
    assert mended("mastre") == "master"
    count(cost=2, coat=9, coxy=20)
    assert mended("coxt") == "coat", "coxy ends otherwise, and cost is rarer"


def test_words_that_the_thesaurus_knows_are_not_misspelt(vocabulary):
    assert mended("kinetics") == "kinesis"
    SynonymGroup.objects.create(phrases="kinetics\nmotion")

    assert mended("kinetics") is None


def test_at_most_six_words_are_mended_and_it_takes_one_query(vocabulary, django_assert_num_queries):
    SynonymGroup.objects.create(phrases="one\ntwo")
    token = of_request.set("an edition")
    try:
        mended("warm")  # the thesaurus, which a search has read by then
        with django_assert_num_queries(1):
            assert mended("databse " * 8) == "database " * 6 + "databse databse"
        with django_assert_num_queries(1):
            assert mended("kinesis database") is None
        with django_assert_num_queries(0):
            assert mended("the at us-east-1") is None
        with django_assert_num_queries(1):
            assert nearest_terms(parse("databse kinesys")) == ["database", "kinesis"]
    finally:
        of_request.reset(token)


def test_no_word_of_a_hidden_document_is_proposed():
    make_draft(title="Quixotic zeppelin")
    make_incident(title="Frobnicator outage")
    search(parse("anything"), AnonymousUser())

    assert mended("quixotik zepelin frobnicatr") == "quixotik zepelin frobnicator"
    assert nearest_terms(parse("quixotik zepelin frobnicatr")) == ["frobnicator"]
    assert not WordTrigram.objects.filter(word__in=["quixotic", "zeppelin"]).exists()


def test_a_corrected_search_finds_what_was_meant():
    incident = make_incident(title="Kinesis ran out of threads")
    query = parse("kinezis threds")
    assert search(query, AnonymousUser()).ranked(ThingKind.INCIDENT) == []

    text = correction(query)
    assert text == "kinesis threads"
    assert search(parse(text), AnonymousUser()).ranked(ThingKind.INCIDENT) == [incident.pk]


def test_trigrams_follow_the_words_whoever_writes_them():
    def kept(word):
        return sorted(WordTrigram.objects.filter(word=word).values_list("trigram", flat=True))

    table = SearchWord._meta.db_table
    insert = f"INSERT INTO {table} (word, stem, documents) VALUES ('banana', 'banana', 1), ('fog', 'fog', 1) "
    with connection.cursor() as cursor:
        cursor.execute(insert)
        assert kept("banana") == trigrams("banana") == ["  b", " ba", "ana", "ban", "na ", "nan"]
        assert kept("fog") == [], "too short to be proposed"
        cursor.execute(
            insert.replace("1)", "2)") + f"ON CONFLICT (word) DO UPDATE SET documents = {table}.documents + 1"
        )
        assert kept("banana") == trigrams("banana")
        cursor.execute(f"DELETE FROM {table} WHERE word = 'banana'")
    assert not WordTrigram.objects.exists()
    count(zürich=1, kinesis=1, **{"c4rr0t": 1, "snake_case": 1, "won't": 1, "x" * 25: 1})
    assert set(WordTrigram.objects.values_list("word", flat=True)) == {"zürich", "kinesis"}
    assert kept("zürich") == trigrams("zürich")


def test_the_check_of_the_index_tells_of_words_without_trigrams():
    make_incident(title="Kinesis")
    search(parse("kinesis"), AnonymousUser())
    assert list(faults()) == []

    WordTrigram.objects.filter(word="kinesis").delete()
    assert list(faults()) == ["1 words are not found when they are misspelt."]


def test_near_words_are_those_that_begin_like_a_typed_one_or_are_like_one_that_is_nowhere(vocabulary):
    assert nearest_terms(parse("kinesys")) == ["kinesis"]
    assert nearest_terms(parse("clou databse")) == ["cloud", "database", "cloudflare"]
    assert nearest_terms(parse("cloud")) == ["cloudflare"]
    assert nearest_terms(parse("policy")) == [], "forms of the word itself help nobody"
    assert nearest_terms(parse("xylophone")) == nearest_terms(parse("")) == nearest_terms(parse("a\nb\nc")) == []
    count(**{f"database{letter}": 1 for letter in "abcdefghijk"})
    assert len(nearest_terms(parse("database"))) == 8


@pytest.mark.parametrize(
    ("typed", "word", "number"),
    [("", "", 0), ("a", "", 1), ("kinesys", "kinesis", 1), ("dsik", "disk", 1), ("balancr", "balancer", 1),
     ("abc", "cba", 2), ("kitten", "sitting", 3)],
)  # fmt: skip
def test_mistakes_are_letters_wrong_missing_too_many_or_swapped(typed, word, number):
    assert mistakes(typed, word) == mistakes(word, typed) == number


@settings(few_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered(vocabulary, text):
    assert isinstance(mended(text), str | None)
    assert isinstance(nearest_terms(parse(text)), list)


def test_of_hostile_queries_few_words_are_compared_and_looked_up(
    vocabulary, monkeypatch, django_assert_max_num_queries
):
    compared = []

    def noted(*words):
        compared.append(words)
        return mistakes(*words)

    for module in ("mending", "nearest"):
        monkeypatch.setattr(f"postmortems.search.corrections.{module}.mistakes", noted)
    for text in [
        "kinesys' OR 1=1; --", "a" * 100_000, "ab " * 33_000, "kinesys " * 12_000, '"' * 5_000, "-" * 5_000,
        "%_\\*'" * 900, "\x00\ud800kinesys", "“kinesys " * 900, "ﷺﷺﷺﷺ ﷺﷺﷺﷺ", "é" * 24, "K\u0301inesys",
        "abcdefghijklmnopqrstuvwx " * 8,
    ]:  # fmt: skip
        compared.clear()
        with django_assert_max_num_queries(3) as asked:
            mended(text)
            nearest_terms(parse(text))
        assert len(compared) < 100
        assert sum(len(query["sql"]) for query in asked.captured_queries) < 20_000


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["curl timeout", "sigkill", "helm upgrade", "fsync"])
def test_names_of_tools_are_no_slips(samples, typed):
    assert correction(parse(typed)) is None
