"""The page that explains the search: what it shows is true."""

from urllib.parse import unquote_plus, urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse

from postmortems.incident_filter.filter import IncidentFilter
from postmortems.search.help import examples
from postmortems.search.help.views import PASTED
from postmortems.search.page.results import Results
from postmortems.search.query import parse
from postmortems.search.query.fields import FACET_OF
from postmortems.search.query.shortcuts import shortcut

pytestmark = pytest.mark.django_db

TYPED = [
    example.typed
    for found in (examples.WORDS, examples.AS_THEY_ARE, examples.FILTERS, examples.TOGETHER)
    for example in found
]


def test_every_example_is_a_link_to_its_search(client):
    html = client.get(reverse("search_help")).text

    links = {unquote_plus(part.split('"')[0]) for part in html.split(f'href="{reverse("search")}?q=')[1:]}
    assert links >= {*TYPED, PASTED, *(example.typed for example in examples.STRAIGHT)}


def test_every_filter_has_an_example():
    shown = {FACET_OF[field.name] for example in examples.FILTERS for field in parse(example.typed).filters}

    assert shown == set(FACET_OF.values())


@pytest.mark.parametrize("typed", TYPED)
def test_every_example_is_read_as_it_is_explained(typed):
    assert parse(typed).problems == ()


def test_the_values_that_are_named_are_values():
    for example in examples.FILTERS:
        (field,) = parse(example.typed).filters
        if ":" not in example.note and not example.note.startswith("2020"):
            for value in filter(None, example.note.split(", ")):
                typed = example.typed.replace(field.typed, f"{field.name}:{value}")
                asked = IncidentFilter(QueryDict(urlencode({"q": typed})), AnonymousUser())
                assert asked.errors == [], (field.name, value)


def test_every_example_finds_samples(samples):
    for typed in [*TYPED, PASTED]:
        results = Results(QueryDict(urlencode({"q": typed})), AnonymousUser())
        assert (bool(results.count), results.filter.remarks, results.filter.errors) == (True, [], []), typed


def test_what_goes_straight_to_a_postmortem_does(samples):
    addresses = {shortcut(example.typed, AnonymousUser()) for example in examples.STRAIGHT}

    assert addresses == {"/incidents/2020-aws-kinesis-us-east-1/"}


def test_the_pasted_example_is_taken_for_pasted():
    assert parse(PASTED).is_paste
    assert [group[0].text for group in parse(PASTED).groups] == [
        *("router", "PutMetricData", "HTTP 503", "ServiceUnavailable", "CloudWatch", "alarm", "orders-latency", "OK"),
        "INSUFFICIENT_DATA",
    ]


@pytest.mark.html
def test_the_page_is_valid_html(client, valid_html):
    valid_html({"help": client.get(reverse("search_help")).text})
