"""What is offered while somebody types: names, best first, and field filters; of nothing that they may not read."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from incidents.facets import fold
from incidents.models import Incident, Region, Service
from postmortems.search.completion import complete
from postmortems.search.completion import incidents as completing_incidents
from postmortems.search.query import parse
from tests.edition import edition
from tests.factories import (
    make_administrator,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_reviewer,
    make_service,
)
from tests.properties import few_examples

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOBODY = AnonymousUser()


def offered(typed, user=NOBODY):
    """Of each option its kind and its name, or what the box would hold."""
    return [(option.kind, option.text or option.name) for option in complete(typed, user).options]


def names(typed, user=NOBODY, kind=None):
    return [name for of_kind, name in offered(typed, user) if kind in (None, of_kind)]


@pytest.fixture
def record():
    incident = make_incident(
        slug="kinesis",
        title="Amazon Kinesis outage after a small capacity addition",
        short_title="Kinesis 2020",
        organization=make_organization("Amazon Web Services"),
        origin=make_service("Kinesis Data Streams"),
        regions=[make_region("us-east-1 (Northern Virginia)")],
        tags=["retry-storm"],
    )
    lesson = make_lesson(slug="tame-load", name="Protect recovering systems from load")
    lesson.aliases.create(name="Thundering herd")
    make_evidence(incident=incident, lesson=lesson)
    return incident


def test_everything_that_has_a_name_is_found_by_how_its_words_begin(record):
    for typed, kind, name, href in [
        ("kin 20", "incident", record.title, record.get_absolute_url()),
        ("capac out", "incident", record.title, record.get_absolute_url()),
        (record.reference[:7].lower(), "incident", record.title, record.get_absolute_url()),
        ("protect rec", "lesson", "Protect recovering systems from load", "/lessons/tame-load/"),
        ("herd", "lesson", "Protect recovering systems from load", "/lessons/tame-load/"),
        ("streams", "service", "Kinesis Data Streams", "/services/kinesis-data-streams/"),
        ("STORM", "tag", "retry-storm", "/tags/retry-storm/"),
        ("web s", "organisation", "Amazon Web Services", "/incidents/?organization=amazon-web-services"),
        ("us-ea", "region", "us-east-1 (Northern Virginia)", "/incidents/?region=us-east-1-northern-virginia"),
        ("matr", "page", "Lesson matrix", "/lessons/matrix/"),
        ("promises action it", "page", None, None),
        ("board", "page", "Remediations", "/remediations/"),
        ("inesis", "incident", None, None),
        ("kinesis zebra", "incident", None, None),
        ("virginia", "incident", None, None),
    ]:
        found = [option for option in complete(typed, NOBODY).options if option.kind == kind]
        assert [(option.name, option.href) for option in found] == ([(name, href)] if name else []), typed
    assert complete("herd", NOBODY).options[0].note == "also called Thundering herd"


def test_where_an_option_leads_is_a_page(client, record):
    for typed in ("kin", "protect", "storm", "web s", "us-ea", "a", ""):
        for option in complete(typed, NOBODY).options:
            assert not option.href or client.get(option.href).status_code in (200, 302), option


def test_the_very_name_comes_first_then_names_that_begin_so_then_other_words():
    make_incident(title="An outage of DNS")
    make_incident(title="The new DNS outage")
    make_incident(title="DNS outage")
    make_incident(title="Web", tags=["dns"])

    assert names("dns") == ["dns", "DNS outage", "The new DNS outage", "An outage of DNS"]
    assert names("dns o")[0] == "DNS outage"


def test_words_as_they_are_written_are_found_to_their_last_letter():
    make_incident(title="Databases operating under DynamoDB, naïve Überlast")

    for word in ("databases", "operating", "dynamodb", "naïve", "überlast", "uberlast"):
        for end in range(2, len(word) + 1):
            assert len(names(word[:end], kind="incident")) == 1, word[:end]
    assert len(names("db", kind="incident")) == 1
    make_incident(title="障害の報告")
    assert names("障害") == ["障害の報告"]


def test_no_kind_crowds_out_the_others():
    for number in range(12):
        make_incident(title=f"Cache outage {number}")
    make_incident(title="Other", origin=make_service("Cache"), tags=["cache"])
    make_lesson(slug="cache", name="Warm the cache")

    found = offered("cache")

    assert len(found) == 8
    assert found[:5] == [
        ("service", "Cache"),
        ("tag", "cache"),
        ("incident", "Cache outage 11"),
        ("incident", "Cache outage 10"),
        ("incident", "Cache outage 9"),
    ]
    assert ("lesson", "Warm the cache") in found


def test_the_newest_are_found_the_same_where_very_many_have_the_words(monkeypatch):
    for number in range(30):
        make_incident(title=f"{'Storage' if number % 2 else 'Slow storage'} outage {number}")
    make_incident(title="Nothing")
    make_incident(title="Storage", state="draft")

    for typed in ("sto", "slow", "out", "storage outage", "s"):
        before = offered(typed)
        monkeypatch.setattr(completing_incidents, "COMMON", 3)
        assert offered(typed) == before, typed
        assert len(before) == 8
        monkeypatch.undo()


def test_what_was_just_written_is_offered_at_once(record):
    Incident.objects.filter(pk=record.pk).update(title="Zebra")

    assert names("zeb") == ["Zebra"]
    assert names("capac") == []


def test_the_names_of_filters_are_completed(record):
    assert offered("sev") == [("filter", "severity:")]
    assert offered("kinesis org") == [("filter", "kinesis org:")]
    assert offered("tag:dns is") == [("filter", "tag:dns is:")]
    assert offered("tag:dns kin") == offered("-sev") == offered("sev ") == []


def test_the_values_of_filters_are_completed(record):
    for typed, values in {
        "service:": ["service:\"Kinesis Data Streams\" "],
        "service:str": ["service:\"Kinesis Data Streams\" "],
        "service:\"kinesis da": ["service:\"Kinesis Data Streams\" "],
        "old org:ama": ["old org:\"Amazon Web Services\" "],
        "region:virg": ["region:\"us-east-1 (Northern Virginia)\" "],
        "tag:sto": ["tag:retry-storm "],
        "lesson:": ["lesson:\"Protect recovering systems from load\" "],
        "is:": ["is:draft ", "is:in_review ", "is:published ", "is:archived "],
        "is:rev": ["is:in_review "],
        "sev:1": ["sev:1 "],
        "trigger:cap": ["trigger:capacity "],
        "has:rem": ["has:remediation "],
        "after:20": ["after:2020 "],
        "service:zebra": [],
        "service:\"Kinesis Data Streams\"": [],
        "http://": [],
    }.items():  # fmt: skip
        assert [text for _, text in offered(typed)] == values, typed


def test_a_completed_filter_is_read_as_the_value_that_was_meant(record):
    make_incident(title="One", origin=make_service("Load balancer", organization=make_organization("One")))
    make_incident(title="Two", origin=make_service("load balancer", organization=make_organization("Two")))
    yahoo = make_organization("Yahoo!")
    make_incident(title="Three", organization=yahoo, origin=make_service('The "new" one', organization=yahoo))

    texts = [
        text
        for typed in ("service:load", "service:", "org:", "region:", "tag:", "lesson:", "trigger:", "severity:")
        for _, text in offered(typed)
    ]

    assert [text for text in texts if "load-b" in text] == ["service:load-balancer ", "service:load-balancer-2 "] * 2
    assert 'org:"Yahoo!" ' in texts
    assert "service:the-new-one " in texts
    for text in texts:
        [field] = parse(text).filters
        assert f"{field.typed} " == text
        assert not parse(text).words, text


HIDDEN = [{"state": "draft"}, {"state": "in_review"}, {"visibility": "internal"}, {"visibility": "restricted"}]


@pytest.mark.parametrize(
    "make_user",
    [None, pytest.param(make_reader, marks=pytest.mark.long), pytest.param(make_reviewer, marks=pytest.mark.long)],
)
def test_what_may_not_be_read_changes_not_a_byte_of_any_answer(client, record, make_user, monkeypatch):
    monkeypatch.setattr(completing_incidents, "COMMON", 3)
    if make_user:
        client.force_login(make_user("me"))
    make_incident(title="Xyzzy shown", origin=make_service("Xyzzy shown service"), tags=["shown"])
    asked = [
        "x",
        "xy",
        "xyzzy",
        "xyzzy s",
        "hidden",
        "kin",
        "service:",
        "service:x",
        "tag:",
        "tag:xyz",
        "org:",
        "region:",
    ]
    asked += ["lesson:", "year:", "after:", 'service:"xyzzy sh', "FL-", "us"]

    def answers():
        return {typed: client.get(reverse("search_complete"), {"q": typed}).content for typed in asked}

    before = answers()
    group = Group.objects.create(name="others")
    for number, fields in enumerate(HIDDEN):
        if make_user and fields == {"visibility": "internal"}:
            continue
        if make_user == make_reviewer and fields == {"state": "in_review"}:
            continue
        name = f"Xyzzy hidden {number}"
        organization = make_organization(f"{name} org")
        hidden = make_incident(
            title=name,
            organization=organization,
            origin=make_service("Xyzzy shown service" if number == 0 else f"{name} service", organization=organization),
            regions=[make_region(f"{name} region")],
            tags=[f"xyzzy-hidden-{number}"],
            groups=[group],
            started_at=datetime(1999, 1, 1, tzinfo=UTC),
            **fields,
        )
        make_evidence(incident=hidden, lesson=record.evidence.get().lesson)
    Service.objects.create(name="Xyzzy of nobody", organization=make_organization("Xyzzy of nobody"))
    Region.objects.create(name="Xyzzy of nobody")

    assert answers() == before
    client.force_login(make_administrator("admin"))
    changed = {typed for typed, answer in answers().items() if answer != before[typed]}
    assert changed >= {"x", "xyzzy", "hidden", "service:x", "tag:xyz", "org:", "region:", "year:", "FL-"}


def test_a_service_that_only_carried_a_failure_on_is_offered_as_it_has_a_page(client):
    incident = make_incident()
    make_impact(incident=incident, service=make_service("Quiet carrier"), role="carried", effect="")

    [option] = complete("quiet", NOBODY).options
    assert client.get(option.href).status_code == 200
    assert offered("service:quiet") == []


def test_a_private_site_tells_nobody_anything(settings, record):
    settings.FAULTLINE_PUBLIC = False

    for typed in ("", "kin", "service:", "tag:re", "year:", "matrix", "protect"):
        assert offered(typed) == [], typed
    assert offered("kin", make_reader())


def test_pages_of_reviewers_and_administrators_are_offered_to_them_alone():
    assert names("vocabulary", make_reviewer()) == ["Vocabulary of lessons"]
    assert names("dead li", make_administrator()) == ["Links that lead nowhere"]
    assert names("vocabulary") == names("dead li") == []


HOSTILE = [
    *(
        "\0",
        "kin\0esis",
        "\ud800",
        "%",
        "_",
        "' OR 1=1--",
        "a' & 'b",
        "kin:*",
        "kin | out",
        "!kin",
        '"kin',
        "NEAR(a b)",
    ),
    *("kin* AND out", "\\", "-", "service:'", 'service:"', "service:%", "tag:\\", "is:\0", "year:٢", "🧨", "ﷺ"),
    *("a " * 60, "x" * 121, "x" * 100_000, "kin\nesis", "service:" + "(" * 100, ":" * 120, '"' * 120, "ß" * 119),
]


def test_hostile_texts_are_answered(client, record):
    for typed in HOSTILE:
        response = client.get(reverse("search_complete"), {"q": typed.encode("utf-8", "surrogatepass")})
        assert response.status_code == (400 if "\0" in typed else 200), typed
        assert response.status_code == 400 or len(response.json()["options"]) <= 8, typed


@few_examples
@given(text=st.text(max_size=130))
def test_any_text_is_answered(text):
    for typed in (text, f"service:{text}", f'x org:"{text}'):
        assert len(complete(typed, NOBODY).options) <= 8


def test_the_answer_is_sent_again_only_when_it_has_changed(client, settings, record):
    settings.KEEP_PAGES = True
    address = reverse("search_complete") + "?q=kin"
    edition()
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    Incident.objects.filter(pk=record.pk).update(title="Kinesis")
    edition()
    changed = client.get(address, headers={"if-none-match": first["ETag"]})

    assert first["Content-Type"] == "application/json"
    assert (again.status_code, changed.status_code) == (304, 200)
    assert changed.json()["options"][0] == {
        "kind": "incident",
        "name": "Kinesis",
        "note": record.reference,
        "href": record.get_absolute_url(),
    }
    assert client.post(address).status_code == 405


def test_it_costs_six_queries_however_much_there_is(record, django_assert_max_num_queries):
    complete("kin", NOBODY)
    for number in range(10):
        make_incident(title=f"The kin {number}", origin=make_service(f"Kin {number}"), tags=[f"kin-{number}"])
    fold()
    complete("kin", NOBODY)

    more_on_postgresql = 4  # a transaction in which it prefers indexes
    with django_assert_max_num_queries(6 + (more_on_postgresql if connection.vendor == "postgresql" else 0)):
        assert len(complete("kin", NOBODY).options) == 8
    with django_assert_max_num_queries(2):
        complete("service:kin", NOBODY)


def test_a_name_that_is_hidden_costs_the_same_queries_as_one_that_there_is_not(record):
    make_incident(title="Xyzzy", tags=["xyzzy"], origin=make_service("Xyzzy"), state="draft")
    fold()
    complete("abcd", NOBODY)

    def queries(typed):
        with CaptureQueriesContext(connection) as captured:
            assert offered(typed) == []
        return len(captured)

    for before in ("", "tag:", "service:"):
        assert queries(before + "xyzz") == queries(before + "abcd")
