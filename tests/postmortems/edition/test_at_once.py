"""Editions and pages while others write: each on a connection of its own, with real transactions."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from incidents.edition import current
from incidents.models import Edition, Incident, Organization
from tests.factories import make_incident, make_organization

pytestmark = pytest.mark.django_db(transaction=True)

#: Another process: writes a number into the title, and says so when it is on record.
WRITER = """
import sys
if sys.argv[1] == "sqlite":
    import sqlite3
    connection = sqlite3.connect(sys.argv[2], timeout=20)
else:
    import psycopg2
    connection = psycopg2.connect(sys.argv[2])
cursor = connection.cursor()
for number in range(30):
    cursor.execute("UPDATE incidents_incident SET title = 'Number %d of them'" % number)
    connection.commit()
    print(number, flush=True)
connection.close()
"""


def address_of_database():
    if connection.vendor == "sqlite":
        return str(connection.settings_dict["NAME"])
    return connection.connection.dsn


def on_another_connection(work):
    def alone():
        try:
            return work()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(alone)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_page_is_never_older_than_what_another_process_has_written(client, settings, keeps):
    settings.KEEP_PAGES = keeps
    cache.clear()
    page = make_incident(title="Number 0 of them").get_absolute_url()
    tag, shown = "", 0
    connection.ensure_connection()
    command = [sys.executable, "-c", WRITER, connection.vendor, address_of_database()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        for line in writer.stdout or []:
            for _ in range(2):
                response = client.get(page, headers={"If-None-Match": tag} if tag else {})
                if response.status_code == 200:
                    shown = int(re.search(r"Number (\d+) of them", response.text)[1])  # type: ignore[index]
                    tag = response.get("ETag", "")
                assert shown >= int(line)
    assert writer.returncode == 0
    assert shown == 29


def test_what_is_not_yet_committed_changes_nothing_for_others(client, settings):
    settings.KEEP_PAGES = True
    incident = make_incident(title="As it was")
    page, before = incident.get_absolute_url(), current()
    tag = client.get(page)["ETag"]
    written, may_end = Event(), Event()

    def write():
        with transaction.atomic():
            Incident.objects.update(title="As it is now")
            written.set()
            assert may_end.wait(20)

    writing = on_another_connection(write)
    assert written.wait(20)
    assert current() == before
    assert client.get(page, headers={"If-None-Match": tag}).status_code == 304
    may_end.set()
    writing.result()
    assert current() != before
    assert "As it is now" in client.get(page, headers={"If-None-Match": tag}).text


def test_what_is_taken_back_leaves_the_edition_as_it_was():
    before = current()
    with transaction.atomic():
        make_organization("Not to be")
        transaction.set_rollback(True)

    assert current() == before
    make_organization("To be")
    assert current() != before


def test_a_long_transaction_holds_no_other_writer_up():
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite one writes at a time anyway.")
    written, may_end = Event(), Event()

    def import_for_long():
        with transaction.atomic():
            Organization.objects.bulk_create(Organization(name=f"o{n}", slug=f"o{n}") for n in range(50))
            written.set()
            assert may_end.wait(20)

    importing = on_another_connection(import_for_long)
    assert written.wait(20)
    before = current()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
    make_organization("In the meantime")
    between = current()
    assert between != before
    may_end.set()
    importing.result()
    assert current() != between
    assert not Edition.objects.exclude(pk=1).exists()


def test_those_who_write_at_once_raise_it_once_for_each_transaction():
    number = Edition.objects.get(pk=1).number

    def write(who):
        for place in range(10):
            with transaction.atomic():
                for part in "ab":
                    make_organization(f"{who} {place} {part}")

    for writing in [on_another_connection(lambda who=who: write(who)) for who in range(3)]:
        writing.result()
    raised = Edition.objects.get(pk=1).number - number
    assert raised == (60 if connection.vendor == "sqlite" else 30)
    assert Organization.objects.count() == 60


def test_a_deleted_row_that_another_refers_to_is_no_deadlock_with_the_edition():
    """The check of a foreign key waits for a row that is being deleted; whoever deletes it must be able to end."""
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite one writes at a time anyway.")
    incident = make_incident()
    gone = make_organization("Soon gone")
    deleted, may_end = Event(), Event()

    def delete():
        with transaction.atomic():
            Organization.objects.filter(pk=gone.pk)._raw_delete("default")
            deleted.set()
            assert may_end.wait(20)

    def refer():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '100ms'")
            cursor.execute("UPDATE incidents_incident SET organization_id = %s", [gone.pk])

    deleting = on_another_connection(delete)
    assert deleted.wait(20)
    referring = on_another_connection(refer)
    wait_until_one_waits()
    may_end.set()
    deleting.result()
    with pytest.raises(Exception, match="foreign key"):
        referring.result()
    incident.refresh_from_db()
    assert incident.organization_id != gone.pk


def wait_until_one_waits():
    with connection.cursor() as cursor:
        for _ in range(400):
            cursor.execute("SELECT count(*), pg_sleep(0.02) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_a_connection_that_was_lost_is_replaced_without_asking_first_whether_it_was(django_assert_num_queries):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's connections are files")
    before = current()
    connection.close_if_unusable_or_obsolete()  # as at the end of a request
    with django_assert_num_queries(1):
        assert current() == before

    connection.close_if_unusable_or_obsolete()
    lost = connection.connection.info.backend_pid
    on_another_connection(lambda: end(lost)).result()
    assert current() == before
    assert connection.connection.info.backend_pid != lost


def end(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
