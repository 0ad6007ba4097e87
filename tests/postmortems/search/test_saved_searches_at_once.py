"""Saved searches while others write: each on a connection of its own, with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from postmortems.models import SavedSearch
from postmortems.search.index.indexing import take_in
from postmortems.search.saved.forms import new_search
from postmortems.search.saved.mailing import mail_all
from tests.factories import make_incident, make_reader, make_saved_search

pytestmark = pytest.mark.django_db(transaction=True)


def run():
    return mail_all(clock=timezone.now)


def on_another_connection(work):
    def alone():
        try:
            return work()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(alone)


@pytest.fixture
def slow_mail_server(monkeypatch):
    """A mail server that says when it has been called, and takes the mail when it may: (called, may go on)."""
    called, may_go_on = Event(), Event()
    send = EmailBackend.send_messages

    def wait(self, messages):
        called.set()
        assert may_go_on.wait(20)
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", wait)
    return called, may_go_on


def test_a_run_beside_another_sends_nothing_twice_and_nobody_waits_for_the_mail_server(slow_mail_server):
    called, may_go_on = slow_mail_server
    search = make_saved_search()
    make_incident(title="Retry")
    first = on_another_connection(run)
    assert called.wait(20)

    assert run().sent == 0
    make_incident(title="Retry while the mail is on its way")
    search.owner.saved_searches.filter(pk=search.pk).update(name="Renamed meanwhile")
    assert run().sent == 0
    may_go_on.set()
    assert first.result().sent == 1
    assert len(mail.outbox) == 1
    assert run().sent == 1
    assert "on its way" in mail.outbox[1].body
    search.refresh_from_db()
    assert search.name == "Renamed meanwhile"
    assert len(search.known) == 2


def test_runs_that_start_at_once_send_one_mail_to_each_account():
    for _ in range(4):
        make_saved_search()
    make_incident(title="Retry")
    take_in()
    together = Barrier(3)

    def start():
        together.wait(20)
        return run()

    reports = [running.result() for running in [on_another_connection(start) for _ in range(3)]]
    assert sorted(message.to for message in mail.outbox) == sorted(
        [search.owner.email] for search in SavedSearch.objects.all()
    )
    assert sum(report.sent for report in reports) == 4
    assert not any(report.failures for report in reports)


@pytest.mark.parametrize("change", ["delete", "stop"])
def test_what_the_owner_changes_while_the_mail_is_on_its_way_stays(slow_mail_server, change):
    called, may_go_on = slow_mail_server
    search = make_saved_search()
    make_incident(title="Retry")
    running = on_another_connection(run)
    assert called.wait(20)

    searches = SavedSearch.objects.filter(pk=search.pk)
    searches.delete() if change == "delete" else searches.stop_notifying()
    may_go_on.set()
    assert not running.result().failures
    assert list(searches.values_list("notify", flat=True)) == ([] if change == "delete" else [False])


def test_nothing_is_searched_again_while_the_record_stays_as_it_is(django_assert_num_queries):
    make_saved_search()
    make_incident(title="Retry")
    assert run().sent == 1

    with django_assert_num_queries(2):  # the edition, and the accounts
        assert run().sent == 0
    make_incident(title="Retry again")
    assert run().sent == 1


def test_an_account_that_saves_twice_at_once_keeps_one_of_a_name_and_not_too_many(monkeypatch):
    monkeypatch.setattr(SavedSearch, "PER_ACCOUNT", 3)
    owner = make_reader()
    make_saved_search(owner=owner)
    make_incident(title="Retry")
    take_in()

    def save_at_once(*names):
        together = Barrier(len(names))

        def save(name):
            form = new_search({"name": name, "query": "q=retry"}, owner=owner, at=timezone.now())
            assert form.is_valid(), form.errors
            together.wait(20)
            return form.saved() or form.errors["__all__"]

        saving = [on_another_connection(lambda name=name: save(name)) for name in names]
        return {str(one.result()) for one in saving}

    told = save_at_once("Same", "Same")
    assert len(told) == 2
    assert "of this name already" in str(told)
    told = save_at_once("One", "Two", "Three")
    assert "as many as can be kept" in str(told)
    assert owner.saved_searches.count() == 3
