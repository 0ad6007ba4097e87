"""Searching while others write: each on a connection of its own, with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from incidents.models import Incident
from postmortems.search.index.indexing import lock, take_in
from postmortems.search.index.rebuilding import faults, rebuild
from postmortems.search.query import parse
from postmortems.search.searching import search
from tests.factories import make_incident

pytestmark = pytest.mark.django_db(transaction=True)


def found(text):
    result = search(parse(text), AnonymousUser())
    return sorted(incident.title for incident in result.incidents), result.is_complete


def on_other_connections(number, work):
    """What it gives, each time on a connection of its own, all at once."""
    pool = ThreadPoolExecutor(number)

    def alone(place):
        try:
            return work(place)
        finally:
            connection.close()

    return [pool.submit(alone, place) for place in range(number)]


@pytest.fixture
def incident():
    incident = make_incident(title="Hippo")
    make_incident(title="Zebra hippo")
    take_in()
    return incident


def test_what_another_has_not_committed_is_not_found_and_nobody_waits_for_it(incident):
    written, may_commit = Event(), Event()

    def write(place):
        with transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(title="Okapi")
            written.set()
            assert may_commit.wait(20)

    (writer,) = on_other_connections(1, write)
    assert written.wait(20)
    assert found("hippo") == (["Hippo", "Zebra hippo"], True)
    assert found("okapi") == ([], True)
    may_commit.set()
    writer.result(20)
    assert found("okapi") == (["Okapi"], True)
    assert found("hippo") == (["Zebra hippo"], True)
    assert list(faults()) == []


def test_while_another_holds_what_is_written_the_stale_is_left_out(incident, client):
    """On SQLite nobody else can write then; PostgreSQL only makes those wait who index."""
    Incident.objects.filter(pk=incident.pk).update(title="Okapi")
    locked, may_end = Event(), Event()

    def hold(place):
        with transaction.atomic():
            make_incident(title="Uncommitted")
            locked.set()
            assert may_end.wait(20)

    (holder,) = on_other_connections(1, hold)
    assert locked.wait(20)
    try:
        response = client.get("/search/?q=hippo")
        titles, is_complete = found("hippo")
    finally:
        may_end.set()
        holder.result(20)
    assert response.status_code == 200
    assert titles == ["Zebra hippo"]
    assert is_complete == (connection.vendor == "postgresql")
    assert is_complete or "no-store" in response["Cache-Control"]
    assert found("okapi") == (["Okapi"], True)


def test_a_reader_does_not_wait_long_for_somebody_who_indexes(incident, monkeypatch):
    monkeypatch.setattr("postmortems.search.index.indexing.PATIENCE", "50ms")
    Incident.objects.filter(pk=incident.pk).update(title="Okapi")
    locked, may_end = Event(), Event()

    def index(place):
        with transaction.atomic():
            lock()
            locked.set()
            assert may_end.wait(20)

    (indexer,) = on_other_connections(1, index)
    assert locked.wait(20)
    try:
        assert found("hippo") == (["Zebra hippo"], False)
    finally:
        may_end.set()
        indexer.result(20)
    assert found("okapi") == (["Okapi"], True)


def test_many_who_search_at_once_count_nothing_twice(incident):
    ids = list(Incident.objects.values_list("pk", flat=True))
    start = Barrier(4)

    def write_and_search(place):
        start.wait(20)
        for number in range(5):
            Incident.objects.filter(pk=ids[place % 2]).update(title=f"Hippo {place} of {number}")
            found("hippo")
            if place == 3 and number == 2:
                rebuild()

    for one in on_other_connections(4, write_and_search):
        one.result(60)
    assert found("hippo")[1]
    assert len(found("hippo")[0]) == 2
    assert list(faults()) == []
