"""Every page of the site has a budget of queries, on the samples, drawn anew: a page without one fails here."""

import pytest
from django.db import connection
from django.urls import get_resolver

from incidents.facets.folding import fold
from incidents.models import Incident, Service
from lessons.models import Lesson
from postmortems.history import keep_revision
from postmortems.history.deleting import delete_incident
from postmortems.models import FeedAddress
from postmortems.reminders.stopping import token_to_stop
from postmortems.review.letters import signer
from postmortems.search.index.indexing import take_in
from postmortems.search.saved.addresses import to_stop
from tests.factories import (
    STARTED,
    make_administrator,
    make_comment,
    make_draft,
    make_reader,
    make_reviewer,
    make_saved_search,
)
from tests.postmortems.budgets import BUDGETS, CHANGES, FOR_AN_ACCOUNT

pytestmark = pytest.mark.django_db


def names_of_pages(resolver=None):
    """The names of all addresses but those of the administration, which counts its own queries."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not hasattr(pattern, "url_patterns"):
            yield pattern.name
        elif getattr(pattern, "namespace", None) != "admin":
            yield from names_of_pages(pattern)


def test_every_page_has_a_budget():
    assert set(names_of_pages()) == BUDGETS.keys() | CHANGES
    assert not BUDGETS.keys() & CHANGES


@pytest.fixture
def places(samples):
    """What the addresses of the budgets leave open; what is looked through is in the index."""
    draft, in_review = make_draft(), make_draft(state=Incident.State.IN_REVIEW)
    kinesis = Incident.objects.get(slug="2020-aws-kinesis-us-east-1")
    for title in ("Kinesis", "Kinesis 2020"):
        Incident.objects.filter(pk=kinesis.pk).update(short_title=title)
        keep_revision(kinesis, by=None, at=STARTED)
    deletion = delete_incident(make_draft(), by=None, at=STARTED)
    take_in()
    fold()
    return {
        "remediation": kinesis.remediations.values_list("pk", flat=True)[0],
        "service": Service.objects.get(name="Amazon Kinesis Data Streams").slug,
        "lesson": Lesson.objects.get(slug="blast-radius").slug,
        "incident": kinesis.slug,
        "draft": draft.slug,
        "in_review": in_review.slug,
        "deletion": deletion.pk,
    }


@pytest.mark.both_databases
@pytest.mark.slow
@pytest.mark.long_on_postgresql
def test_no_page_asks_the_database_more_often_than_its_budget(client, places, django_assert_max_num_queries):
    """As the reader of the budget, and on SQLite as one with an account, too."""
    accounts = {"": None, "reader": make_reader(), "reviewer": make_reviewer(), "administrator": make_administrator()}
    comment = make_comment(incident=Incident.objects.get(slug=places["incident"]), by=accounts["reviewer"])
    places |= {"comment": comment.pk, "review_stop": signer.sign(accounts["reader"].pk)}
    saved = make_saved_search(owner=accounts["reader"])
    places |= {"saved": saved.pk, "stop": to_stop(saved).rpartition("/stop/")[2].strip("/")}
    places |= {"feed": FeedAddress.objects.make(accounts["reader"], at=STARTED)}
    places |= {"reminder_stop": token_to_stop(accounts["reader"], "reminder")}
    for name, budget in BUDGETS.items():
        address = budget.address.format(**places)
        others = [budget.account or "reader"] if connection.vendor == "sqlite" else []
        for account in dict.fromkeys([budget.account, *others]):
            more = FOR_AN_ACCOUNT if account != budget.account else 0
            client.logout()
            if accounts[account]:
                client.force_login(accounts[account])
            with django_assert_max_num_queries(budget.queries + more, info=f"{name} {account}: {address}"):
                response = client.get(address)
                if response.streaming:
                    b"".join(response.streaming_content)
            assert response.status_code == budget.status, address
