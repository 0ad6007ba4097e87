"""What is pasted is recognised, and what no record shares with it is left out."""

import pytest

from postmortems.search.query import parse


def words(text):
    return [term.text for group in parse(text).groups for term in group]


@pytest.mark.parametrize(
    ("text", "is_paste"),
    [
        ("retry storm after a deploy", False),
        ("thread limit\nexceeded", True),
        ("why do all front ends fail at once " * 6, True),
        ("a " * 26, True),
        ("05:15:32 thread limit", True),
        ('{"msg": "thread limit"}', True),
        ("crash 550e8400-e29b-41d4-a716-446655440000", True),
        ("at 5:15 am", False),
    ],
)
def test_a_paste_is_known_by_its_lines_its_length_or_a_time_nobody_types(text, is_paste):
    assert parse(text).is_paste == is_paste


@pytest.mark.parametrize(
    "noise",
    [
        "2020-11-25T05:15:32Z",
        "2020-11-25T05:15:32.123456+00:00",
        "2020-11-25 05:15:32,123",
        "2020/11/25 05:15:32",
        "20201125T051532Z",
        "25/Nov/2020:05:15:32 -0800",
        "Nov 25 05:15:32",
        "Nov  5 05:15:32",
        "Wed, 25 Nov 2020 05:15:32 GMT",
        "Wed Nov 25 05:15:32 UTC 2020",
        "25 Nov 05:15:32.114",
        "5:15 AM PST",
        "1606310100.123",
        "0xdeadbeef +0x1f8/0x250",
        "4f0b6c1e-0a86-4c11-93f8-d2f2b9a7c5aa",
        "9c1185a5c5e9fc54612808977ee8f548b2258d31",
        "7c1f54a2",
        "10.112.9.31 10.7.2.43:8443 172.16.0.0/12",
        "2001:db8::ff00:42:8329 fe80::1%eth0",
        "de:ad:be:ef:00:1a DE-AD-BE-EF-00-1A",
        "ip-10-112-9-31.ec2.internal web-17.prod.example.com node0417",
        "[21893] (PID 20391) pid=553 pid 71203",
        "42 3/3 99.8% 31.4G 2981ms 4,711 -1 1e9",
        '[error] <INFO> WARN level=debug "level":"info"',
        "\x1b[31m\x1b[0;1m [0m",
        "dGhpcyBpcyBhIGxvbmcgYmxvYiBvZiBiYXNlNjQgMTIzNDU2Nzg5MA==",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "{}[](),;:=|<>!?\"'`",
        "request_id=8f9c2a11 req=abc trace-id: xyz",
        "i-0d41c7a9be27f1e55",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ],
)
def test_noise_is_not_among_the_words(noise):
    assert words(f"thread limit\n{noise}\nexceeded") == ["thread", "limit", "exceeded"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("PutMetricData INSUFFICIENT_DATA", ["PutMetricData", "INSUFFICIENT_DATA"]),
        ("us-east-1 asia-northeast1", ["us-east-1", "asia-northeast1"]),
        ("C:\\drivers\\C-00000291*.sys", ["drivers", "C-00000291*.sys"]),
        (
            "ORA-00060 CVE-2014-0160 EC2 S3 5xx k8s ipv6 x509",
            ["ORA-00060", "CVE-2014-0160", "EC2", "S3", "5xx", "k8s", "ipv6", "x509"],
        ),
        ("https://dynamodb.us-east-1.amazonaws.com/a?b=c", ["dynamodb.us-east-1.amazonaws.com"]),
        ("zk-2.us-east-1.internal", ["us-east-1"]),
        ("redis-master-billing-01", ["redis", "master", "billing"]),
        ('"GET /cart HTTP/1.1" 503 17', ["GET", "cart", "HTTP 503"]),
        ("status=500 returned error: 502", ["HTTP 500", "HTTP 502"]),
        ("exit code 137, errno 28", ["exit code 137", "errno 28"]),
        ("std::bad_alloc Redis::CannotConnectError", ["std::bad_alloc", "Redis::CannotConnectError"]),
        ("java.lang.OutOfMemoryError", ["OutOfMemoryError"]),
        ("  at com.amazon.kinesis.ShardMap.build(ShardMap.java:33)", ["ShardMap"]),
        ("couldn't -READONLY a|b OR x:y", ["couldn't", "READONLY", "OR"]),
        ('service:kinesis -storm "a phrase', ["service", "kinesis", "storm", "phrase"]),
        ("負荷 load", ["負荷", "load"]),
    ],
)
def test_what_a_record_may_share_is_kept_and_nothing_is_an_operator(text, kept):
    query = parse(f"thread\n{text}")

    assert words(f"thread\n{text}") == ["thread", *kept]
    assert (query.filters, query.excluded, query.problems) == ((), (), ())
    assert query.words == query.typed


def test_a_word_is_looked_for_once():
    assert words("Handshake timeout\nhandshake TIMEOUT exceeded") == ["Handshake", "timeout", "exceeded"]


def test_where_there_is_only_noise_it_is_searched_as_it_is():
    query = parse("10.112.9.31\n10.112.9.32")

    assert words("10.112.9.31\n10.112.9.32") == ["10.112.9.31", "10.112.9.32"]
    assert query.problems == ("There are only numbers, times and the like in it, so these are searched as they are.",)
