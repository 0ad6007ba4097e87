"""What the list says where nothing is found, or where something is asked for that there is not."""

import pytest

from tests.factories import make_draft, make_reader
from tests.postmortems.incident_list.list_page import open_list

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?severity=9", "There is no severity 9. It is one of 1, 2, 3, 4, none."),
        ("?severity=1&severity=x", "There is no severity x."),
        ("?year=20200", "There is no year 20200."),
        ("?year=0000", "There is no year 0000."),
        ("?state=lost", "There is no state lost."),
        ("?trigger=gremlins", "There is no trigger gremlins. It is one of "),
        ("?after=soon", "There is no day soon. A day is written as 2024, 2024-06 or 2024-06-30."),
        ("?cause=gremlins", "There is no root cause gremlins."),
        ("?lesson=none", "There is no lesson none."),
        ("?detected_by=dog", "There is no way of detection dog."),
        ("?empty=head", "There is no part that can be empty head."),
        ("?sort=colour", "Incidents cannot be sorted by colour."),
        ("?sort=--date", "Incidents cannot be sorted by --date."),
        ("?q=" + "x" * 201, "The text to look for has more than 200 characters."),
        ("?tag=" + "x" * 5000, "There is no tag " + "x" * 59 + "…."),
        ("?tag=%3Cscript%3E", "There is no tag &lt;script&gt;."),
    ],
)
def test_a_value_that_does_not_exist_is_named_and_lists_nothing(client, three, query, message):
    response = open_list(client, query)

    assert message in response.text
    assert 'role="alert"' in response.text
    assert response.context["asked"].count == 0
    assert not response.context["incidents"]


def test_beside_a_value_that_does_not_exist_the_way_out_keeps_the_others(client, three):
    html = open_list(client, "?severity=9&tag=power").text

    assert '<a href="/incidents/?tag=power">Ask for the rest without it</a>' in html


@pytest.mark.parametrize("user", ["nobody", "reader"])
def test_without_any_incident_the_page_says_so(client, user):
    make_draft()
    if user == "reader":
        client.force_login(make_reader())

    html = open_list(client).text

    assert "No incidents yet" in html
    assert ("Log in</a> to see the others" in html) is (user == "nobody")


def test_when_nothing_matches_the_page_says_what_to_loosen(client, three):
    html = open_list(client, "?tag=power&organization=github").text

    assert "No incident is like this" in html
    assert "Take one away" in html
    assert 'href="/incidents/?tag=power"' in html
