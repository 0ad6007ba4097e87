import pytest
from django.contrib.auth.models import AnonymousUser

from postmortems.search.query.shortcuts import shortcut
from tests.factories import make_draft, make_incident, make_reader, make_restricted, make_source

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()
REPORT = "https://aws.amazon.com/message/11201/"


@pytest.fixture
def kinesis():
    incident = make_incident(slug="kinesis", reference="FL-2020-01", canonical_url=REPORT)
    make_source(
        incident=incident,
        url="http://www.example.com/press?id=7",
        archive_url="https://web.archive.org/web/20201128/https://example.com/press?id=7",
    )
    return incident


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "typed",
    [
        "FL-2020-01",
        " fl-2020-01 ",
        "[[FL-2020-01]]",
        REPORT,
        "http://www.aws.amazon.com/message/11201",
        "HTTPS://AWS.amazon.com/message/11201/?utm_source=mail#summary",
        "https://example.com/press?id=7",
        "https://web.archive.org/web/20201128/https://example.com/press?id=7",
        "https://web.archive.org/web/2023/https://aws.amazon.com/message/11201/",
        "https://faultline.example.com/incidents/kinesis/",
        "/incidents/kinesis/",
        "http://localhost:8000/incidents/kinesis.md",
    ],
)
def test_what_names_a_postmortem_leads_there_in_two_queries(kinesis, typed, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert shortcut(typed, NOBODY) == "/incidents/kinesis/"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "kinesis",
            "FL-2020-02",
            "FL-2020-01 again",
            "https://example.com/press",
            "https://example.com/press?id=8",
        ),
        *("/incidents/", "/lessons/kinesis/", "http://[::1", "http://[", "https://x.example:99999/", "/" + "a" * 9_000),
        *("https://" + "a" * 9_000, "/incidents/kine\x00sis/", "//incidents//", "https://\ud800"),
    ],
)
def test_what_names_none_leads_nowhere(kinesis, typed):
    assert shortcut(typed, NOBODY) is None


def test_an_address_leads_to_its_part_of_the_page(kinesis):
    assert (
        shortcut("https://ours.example.com/incidents/kinesis/?times=utc#cause-c1", NOBODY)
        == "/incidents/kinesis/#cause-c1"
    )
    assert shortcut('/incidents/kinesis/#"><script>', NOBODY) == "/incidents/kinesis/"


@pytest.mark.both_databases
def test_a_former_address_leads_to_the_postmortem(kinesis):
    kinesis.slug = "kinesis-2020"
    kinesis.save()

    assert shortcut("/incidents/kinesis/", NOBODY) == "/incidents/kinesis-2020/"


@pytest.mark.parametrize("make", [make_draft, make_restricted])
def test_what_may_not_be_read_is_as_if_it_was_not_there(make):
    hidden = make(slug="hidden", reference="FL-2021-01", canonical_url="https://example.com/hidden")
    make_source(incident=hidden, url="https://example.com/source")

    for user in (NOBODY, make_reader()):
        for typed in ("FL-2021-01", "/incidents/hidden/", "https://example.com/hidden", "https://example.com/source"):
            assert shortcut(typed, user) is None


def test_a_report_of_several_names_the_one_that_was_first_published_there_or_none(kinesis):
    other = make_incident(canonical_url="https://example.com/two")
    for incident in (kinesis, other):
        make_source(incident=incident, url="https://example.com/two")
        make_source(incident=incident, url="https://example.com/both")
    make_source(incident=make_draft(), url="https://example.com/two")

    assert shortcut("https://example.com/two", NOBODY) == other.get_absolute_url()
    assert shortcut("https://example.com/both", NOBODY) is None
