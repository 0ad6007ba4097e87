"""Drafts and reviews: an author's own, and what waits for a reviewer, longest first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    make_author,
    make_comment,
    make_draft,
    make_incident,
    make_reader,
    make_restricted,
    make_reviewer,
)

pytestmark = pytest.mark.django_db


def rows(client, name):
    return [incident for incident, _ in client.get(reverse("draft_list")).context[name]]


def submitted(incident, *, hours_ago, why=""):
    incident.move_to("in_review", by=None, at=timezone.now() - timedelta(hours=hours_ago), why=why)
    return incident


def test_an_author_sees_their_own_with_what_came_back_and_why(client, valid_html):
    ana, rita = make_author("ana"), make_reviewer()
    back, mine = make_draft(authors=[ana], title="Came back"), make_draft(authors=[ana])
    for incident in (make_draft(), make_incident(authors=[ana]), make_draft(state="in_review")):
        incident.save()
    submitted(back, hours_ago=80)
    back.move_to("draft", by=rita, at=timezone.now() - timedelta(hours=73), why="No trigger yet.")
    first = make_comment(incident=back, by=rita)
    make_comment(incident=back, by=ana, answer_to=first)
    make_comment(incident=back, by=rita, resolved_at=timezone.now())
    client.force_login(ana)

    page = client.get(reverse("draft_list")).text
    valid_html({"drafts": page})
    assert set(rows(client, "own")) == {back, mine}
    assert "Sent back" in page
    assert "No trigger yet." in page
    assert "1 open<" in page
    assert ">3\xa0days</time>" in page
    assert "Waiting for a reviewer" not in page
    assert f'href="{reverse("deleted_list")}"' in page
    client.force_login(make_reader())
    assert reverse("deleted_list") not in client.get(reverse("draft_list")).text, "readers delete nothing"


@pytest.mark.both_databases
def test_a_reviewer_sees_what_waits_longest_first_and_nothing_that_is_hidden_from_them(client, valid_html):
    rita = make_reviewer()
    newer = submitted(make_draft(), hours_ago=2, why="Please look at the causes.")
    older = submitted(make_draft(), hours_ago=50)
    own = submitted(make_draft(authors=[rita]), hours_ago=90)
    submitted(make_restricted(state="draft"), hours_ago=99)
    client.force_login(rita)

    page = client.get(reverse("draft_list"))
    valid_html({"reviews": page.text})
    assert rows(client, "waiting") == [older, newer]
    assert rows(client, "own") == [own]
    assert "Please look at the causes." in page.text


def test_what_waits_is_counted_in_queries_that_no_row_adds_to(client, django_assert_num_queries):
    rita = make_reviewer()
    client.force_login(rita)
    submitted(make_draft(), hours_ago=1)
    client.get(reverse("draft_list"))
    with django_assert_num_queries(6):
        client.get(reverse("draft_list"))
    for number in range(4):
        make_comment(incident=submitted(make_draft(authors=[rita] if number % 2 else []), hours_ago=number))
    with django_assert_num_queries(6):
        client.get(reverse("draft_list"))


def test_those_who_write_are_led_there_from_every_page(client):
    address = reverse("draft_list")

    assert client.get(address).url.startswith(reverse("login"))
    client.force_login(make_author())
    assert f'href="{address}"' in client.get(reverse("incident_list")).text
    client.force_login(make_reader())
    assert f'href="{address}"' not in client.get(reverse("incident_list")).text
    assert "You have no drafts." in client.get(address).text
