"""What people type into the box, and how it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortems.search.query import Query, parse
from postmortems.search.query.cleaning import LONGEST


def told(query):
    """A query in short: a b|c "a phrase" begin* -not, then name=value of the filters."""
    signs = {"word": "{}", "phrase": '"{}"', "prefix": "{}*"}
    groups = ["|".join(signs[kind].format(text) for kind, text in group) for group in query.groups]
    excluded = ["-" + signs[kind].format(text) for kind, text in query.excluded]
    return " ".join(
        [*(f"[{group}]" if " " in group and '"' not in group else group for group in groups), *excluded]
        + [f"{field.name}={field.value}" for field in query.filters]
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("   \t ", ""),
        ("retry storm", "retry storm"),
        ('"retry storm" kinesis', '"retry storm" kinesis'),
        ("“retry storm”", '"retry storm"'),
        ("„retry  storm“ «blast radius»", '"retry storm" "blast radius"'),
        ('""', ""),
        ('crash"loop twice"', 'crash "loop twice"'),
        ("kines*", "kines*"),
        ("oom OR memory", "oom|memory"),
        ("oom | memory|heap disk", "oom|memory|heap disk"),
        ('oom OR "out of memory"', 'oom|"out of memory"'),
        ("(oom OR memory) kernel", "oom|memory kernel"),
        ("true or false", "true or false"),
        ("dns -cache", "dns -cache"),
        ('dns -"cache full" -route*', 'dns -"cache full" -route*'),
        ("-5xx dns", "dns -5xx"),
        # no operators
        ("us-east-1", "us-east-1"),
        ("dns - cache – ttl — !", "dns cache ttl"),
        ("rm --force", "rm --force"),
        ("exit -9", "exit -9"),
        ("what happened?", "what happened"),
        ("it's (really) down!", "it's really down"),
        ("10:15", "10:15"),
        ("http://example.com/a", "http://example.com/a"),
        ("std::vector", "std::vector"),
        ("error:foo", "error:foo"),
        ('error:"foo bar"', 'error "foo bar"'),
        ("C:\\Windows", "C:\\Windows"),
        # as typed
        ("PutMetricData", "PutMetricData"),
        ("INSUFFICIENT_DATA", "INSUFFICIENT_DATA"),
        ("svc.prod.example.com", "svc.prod.example.com"),
        ("C-00000291*.sys", "C-00000291*.sys"),
        ("HTTP 503 from ELB", "[HTTP 503] from ELB"),
        ("http 50312", "http 50312"),
        ("at 5.15 am", "at [5.15 am]"),
        ("5:15 a.m.", "[5:15 a.m.]"),
        ("C++ 100% #hash", "C++ 100% #hash"),
        ("überlast 負荷", "überlast 負荷"),
        # filters
        ("service:kinesis retry", "retry service=kinesis"),
        ('ORG:"Amazon Web Services" sev:1', "org=Amazon Web Services sev=1"),
        ("org:„Amazon Web Services“", "org=Amazon Web Services"),
        ("region:us-east-1, tag:dns", "region=us-east-1 tag=dns"),
        ("after:2020 before:2024-06 is:draft has:remediation", "after=2020 before=2024-06 is=draft has=remediation"),
        ("service:kines*", "service=kines*"),
        ("(service:a OR service:b) x", "x service=a service=b"),
        ('"service:kinesis"', '"service:kinesis"'),
    ],
)
def test_what_is_typed_is_read(typed, read):
    query = parse(typed)

    assert told(query) == read
    assert query.problems == ()
    assert not query.is_paste


@pytest.mark.parametrize(
    ("typed", "read", "problem"),
    [
        ('"retry storm', "retry storm", "A quotation mark is not closed"),
        ('5.25" disk', "5.25 disk", "A quotation mark is not closed"),
        ("OR", "", "OR belongs between two words"),
        ("OR dns", "dns", "OR belongs between two words"),
        ("dns OR", "dns OR", "OR belongs between two words"),
        ("dns OR OR ttl", "dns OR ttl", "OR belongs between two words"),
        ("dns OR -ttl", "dns OR -ttl", "OR belongs between two words"),
        ("dns OR tag:ttl", "dns tag=ttl", "OR joins words, or filters of one name"),
        ("tag:ttl OR dns", "dns tag=ttl", "OR joins words, or filters of one name"),
        ("tag:dns OR service:dns", "tag=dns service=dns", "OR joins words, or filters of one name"),
        ("k*", "k", "would be almost any word"),
        ("*kinesis", "kinesis", "A star stands for the rest of a word"),
        ("-tag:dns ttl", 'ttl -"dns"', "A filter cannot be left out: “-tag:dns” leaves out what has “dns” in it."),
        ("servce:kinesis", "servce kinesis", "There is no filter “servce”, so “servce:kinesis” is searched as words."),
        ("service: kinesis", "service kinesis", "After “service:” a value has to stand"),
        ('tag:""', "tag", "After “tag:” a value has to stand"),
        ("Org:'", "Org", "After “org:” a value has to stand"),
    ],
)
def test_what_cannot_be_read_is_words_and_said(typed, read, problem):
    query = parse(typed)

    assert told(query) == read
    assert len(query.problems) == 1
    assert query.problems[0].startswith(problem) or problem in query.problems[0]


def test_the_words_and_each_filter_can_be_had_without_the_rest():
    query = parse("  retry  service:kinesis -storm (tag:dns) ")

    assert query.typed == "retry  service:kinesis -storm (tag:dns)"
    assert query.words == "retry -storm ( )"
    assert [query.without(field) for field in query.filters] == [
        "retry -storm (tag:dns)",
        "retry service:kinesis -storm ( )",
    ]
    assert parse(query.without(query.filters[1])).filters == query.filters[:1]


def test_what_nobody_can_see_or_keep_is_taken_out():
    assert parse("re\x00try\ud800 st\u200borm \x1b[31mred\x1b[0m").typed == "re try  storm red"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a" * 100_000,
            '"' * 100_000,
            "“a " * 30_000,
            "-" * 100_000,
            "a:" * 50_000,
            "\x00" * 100_000,
            "\ud800" * 100_000,
        ),
        *("OR " * 30_000, "(" * 100_000, "\x1b]" * 50_000, "1:" * 50_000, "a@" * 50_000, "?a" * 50_000, "\n" * 100_000),
    ],
    ids=lambda text: ascii(text[:2]),
)
def test_a_huge_text_is_cut_and_still_read(text):
    query = parse(text)

    assert len(query.typed) <= LONGEST
    assert sum(len(term.text) for group in query.groups for term in group) <= LONGEST


def test_that_a_text_was_cut_is_said():
    assert "Only the first 8,000 characters are searched." in parse("thread limit\n" * 1000).problems
    assert parse("thread limit\n" * 100).problems == ()


@given(st.text(st.characters() | st.sampled_from('"“”-:|*() \nOR\x00\ud800')) | st.from_regex(r"[a-z:\"* |OR-]{1,60}"))
def test_anything_is_read_and_what_is_read_can_be_shown(text):
    query = parse(text)

    assert isinstance(query, Query)
    query.typed.encode()
    assert all(term.text for group in (*query.groups, query.excluded) for term in group)
    assert all(query.without(field) != query.typed for field in query.filters)
    assert parse(query.typed) == query
