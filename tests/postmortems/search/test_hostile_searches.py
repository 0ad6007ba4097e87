"""Whatever is searched for: an answer or a plain refusal, with few statements, each of a bounded size."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmortems.search.index.indexing import take_in
from postmortems.search.index.rebuilding import faults
from postmortems.search.query import parse
from postmortems.search.searching import search
from tests.factories import make_event, make_incident, make_lesson, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

STATEMENTS_AT_MOST, LONGEST_STATEMENT = 45, 500_000
PAGES = ["/search/", "/search.csv", "/search.json", "/search.atom", "/search/complete/", "/incidents/"]
FRAGMENTS = [
    *(
        "dns",
        "kinesis",
        "a",
        '"',
        "'",
        "“",
        "|",
        " OR ",
        "-",
        "*",
        "(",
        ")",
        ":",
        " ",
        "\n",
        "\0",
        "\u202e",
        "é",
        "日本",
        "&",
    ),
    *("!", "<->", ":*", "NEAR(", "^", "\\", "%", "_", "ﷺ", "⑴", "10:15:00", "out of memory", "us-east-1", "service:"),
    *(
        "tag:dns",
        "after:2020-13",
        "year:99999999999999999999",
        "5.15 am",
        "HTTP 503",
        "\ue000",
        "\U0001d518",
        "{{7*7}}",
    ),
]
TYPED = [
    *("'", '"', '"' * 199, "' OR 1=1; DROP TABLE x--", "a & b | !c <-> d:*", 'NEAR(a b, 5) ^a "b" *', "NOT AND OR"),
    *("*", "-" * 150, "-dns " * 24, '-"a b" ' * 20, "OR " * 24, "|" * 199, "a|" * 99, "aa* " * 24, "a-b|" * 49),
    *("|".join(f"{one}{two}*" for one in "rcius" for two in "aeioutrnl"), '"a b"|' * 33, "ab-" * 66 + "*", "a." * 99),
    *("x" * 199, "é" * 199 + "*", "ﷺ" * 190 + "*", "⑴*", "日本語" * 60 + "*", "שלום עולם", "\u202eabc", "a\u0301" * 90),
    *(
        "service:*",
        "service:a " * 24,
        "tag:%",
        "tag:_*",
        "org:aws",
        "year:" + "9" * 180,
        "after:9999-99-99",
        '"of Kinesis" dn* in:title OR in:timeline -x',
        "dns " + "in:title " * 20,
        "in:" * 60 + "title",
        'dns in:"\'] OR 1=1 --"',
        "service:kinessis tag:dsn " * 8,
        "lesson:" + "kinesis-in-cels-" * 11,
        "is:draft",
    ),
    *(
        "http://[::1",
        "http://a:99999999999/",
        "/incidents/%00/",
        "/" + "a" * 400,
        "FL-2020-٠١",
        "%s %d %(a)s %%",
        "\ue000",
    ),
]
PASTED = [
    *("é " * 50_000, "e" * 100_000, "\n" * 100_000, "*\n" * 50_000, "?a=b" * 2_000, "\\n" * 4_000, "(a " * 4_000),
    *("a:" * 4_000, "ab-" * 2_600, "A/" * 4_000, "aa:" * 2_600, "\x1b[" * 4_000, "0x" + "f" * 7_000, '{"a":' * 1_600),
    *(" ".join(f"w{number}x" for number in range(2_000)), "at a.b.C(D.java:1)\n" * 400, "ﷺ " * 4_000, "a b " * 25_000),
]
PARAMETERS = [
    *("page=" + "9" * 20, "page=-1", "page=%00", "sort=%ED%A0%80", "kind=x&sort=date", "kind=lesson&page=2"),
    *("&".join(f"tag=t{number}" for number in range(900)), "&".join(f"tag=t{number}" for number in range(2_000))),
    *(
        "year=" + "9" * 30,
        "after=9999-99-99&before=x",
        "severity=-1",
        "q=dns&in=title&in=%00&in=%ED%A0%80&in=x",
        "q=dns+in+kinesis&" + "&".join(f"in=t{number}" for number in range(900)),
        "q=%22dns+of%22&in=title&in=summary&in=timeline&sort=date&kind=lesson",
        "tag=dsn&lesson=kinesis-in-cels&service=%27&region=" + "us-eats-" * 200,
        "q=%00",
        "q=%ED%A0%80",
        "q=%FF%FE",
        "q=%",
        "%00=1",
    ),
]


@pytest.fixture
def client(client):
    incident = make_incident(title="DNS of Kinesis", summary="An outage in us-east-1", tags=["dns"])
    make_event(incident=incident, text="It ran out of memory and answered HTTP 503")
    make_lesson(name="Kinesis in cells")
    take_in()
    return client


def ask(client, address, data=None):
    """Some answer or a refusal, after few statements of a bounded size."""
    with CaptureQueriesContext(connection) as statements:
        response = client.get(address) if data is None else client.post(address, data)
        if response.streaming:
            b"".join(response)
    asked = address[:200], str(data)[:200]
    assert response.status_code < 500, asked
    assert len(statements) <= STATEMENTS_AT_MOST, asked
    assert max((len(statement["sql"]) for statement in statements), default=0) <= LONGEST_STATEMENT, asked
    return response


def test_what_is_typed(client):
    for number, text in enumerate(TYPED):
        for page in {PAGES[number % len(PAGES)], PAGES[0]}:
            assert ask(client, f"{page}?q={quote(text)}").status_code in (200, 302, 400), (page, text)


@pytest.mark.long_on_postgresql
def test_what_is_pasted(client):
    for text in PASTED:
        assert ask(client, "/search/", {"q": text}).status_code in (200, 302), text[:20]
        expected = 400 if "\x1b" in text else 200
        assert ask(client, f"/search/?q={quote(text)}").status_code == expected, text[:20]


@pytest.mark.long_on_postgresql
def test_other_parameters(client):
    for number, parameters in enumerate(PARAMETERS):
        for page in {PAGES[0], PAGES[1 + number % 5]}:
            ask(client, f"{page}?{'' if parameters.startswith('q=') else 'q=dns&'}{parameters}")


@pytest.mark.long_on_postgresql
def test_saving_a_search(client):
    client.force_login(make_reader())
    for query in ("q=%00", "q=" + "x" * 9_000, "%ED%A0%80", "q=dns&tag=nope", PARAMETERS[7], "q=" + "%22" * 100):
        ask(client, f"/search/saved/new/?{query}")
        for name in ("a\0b", "x" * 10_000, "\u202e", " "):
            ask(client, "/search/saved/new/", {"name": name, "query": query, "notify": "on"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=60), st.sampled_from(PAGES))
def test_any_text(client, parts, page):
    text = "".join(parts).encode("utf-8", "surrogatepass")
    ask(client, f"{page}?q={quote(text)}")


def test_a_record_of_more_words_than_an_index_takes_keeps_its_best(monkeypatch):
    monkeypatch.setattr("postmortems.search.index.texts.TOKENS_AT_MOST", 400)
    huge = make_incident(title="Huge", summary=" ".join(f"prose{number}" for number in range(200)))
    make_incident(title="Zebra")

    found = search(parse("zebra"), AnonymousUser())

    assert found.is_complete
    assert [incident.title for incident in found.incidents] == ["Zebra"]
    assert list(search(parse("huge"), AnonymousUser()).incidents) == [huge]
    assert list(search(parse("prose199"), AnonymousUser()).incidents) == []
    assert list(faults()) == []
