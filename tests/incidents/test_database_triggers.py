"""Triggers are in the database as they are registered, after each migrate and flush."""

import pytest
from django.core.management import call_command
from django.db import connection

from incidents import database_triggers
from incidents.database_triggers import DatabaseTrigger
from incidents.models import Organization, Region
from tests.factories import make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
#: A region by the name of each new organization.
COPIED = DatabaseTrigger(
    "test_copied",
    "incidents_organization",
    ("INSERT",),
    sqlite="INSERT INTO incidents_region (name, slug) VALUES (NEW.name, NEW.slug);",
    postgresql="INSERT INTO incidents_region (name, slug) SELECT name, slug FROM new_rows;",
    needs=("incidents_region",),
)


def present():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return sorted(name for (name,) in cursor.fetchall())


@pytest.fixture
def registered(monkeypatch):
    """`registered(trigger, ...)` brings the database to these triggers beside those of the site."""
    usual = list(database_triggers.registered)

    def register(*triggers):
        monkeypatch.setattr(database_triggers, "registered", [*usual, lambda: triggers])
        database_triggers.install(using="default")

    return register


def test_a_registered_trigger_runs_and_one_that_is_not_any_more_does_not(registered):
    before = present()
    registered(COPIED)
    Organization.objects.bulk_create(Organization(name=name, slug=name) for name in ("one", "two"))
    assert set(Region.objects.values_list("name", flat=True)) == {"one", "two"}

    registered()
    make_organization("three")
    assert Region.objects.count() == 2
    assert present() == before


def test_a_trigger_that_was_changed_takes_the_place_of_the_former(registered):
    registered(COPIED)
    number = len(present())
    registered(
        COPIED._replace(
            sqlite=COPIED.sqlite.replace("NEW.name", "upper(NEW.name)"),
            postgresql=COPIED.postgresql.replace("SELECT name", "SELECT upper(name)"),
        )
    )
    make_organization("one")

    assert Region.objects.get().name == "ONE"
    assert len(present()) == number


def test_where_nothing_is_to_do_the_tables_are_left_alone(registered, django_assert_max_num_queries):
    registered(COPIED)
    before = present()

    with django_assert_max_num_queries(4) as queries:
        database_triggers.install(using="default")
    assert present() == before
    assert all(query["sql"].lstrip().startswith("SELECT") for query in queries if "SAVEPOINT" not in query["sql"])


def test_a_trigger_waits_for_the_tables_that_it_needs(registered):
    registered(COPIED._replace(needs=("not_there_yet",)))

    make_organization("one")
    assert not Region.objects.exists()


def test_only_an_update_of_the_columns_counts(registered):
    made = "INSERT INTO incidents_region (name, slug) VALUES ('changed', 'changed');"
    registered(COPIED._replace(events=("UPDATE",), columns=("name",), sqlite=made, postgresql=made))
    make_organization("one")

    Organization.objects.update(slug="other")
    assert not Region.objects.exists()
    Organization.objects.update(name="other")
    assert Region.objects.exists()


def test_migrations_find_no_triggers_and_leave_them_all_behind():
    before = present()

    database_triggers.drop_before_migrations(using="default", plan=[])
    assert present() == before
    database_triggers.drop_before_migrations(using="default", plan=["a migration"])
    assert present() == []
    call_command("migrate", verbosity=0)
    assert present() == before


def test_a_name_is_not_so_long_that_a_database_cuts_it():
    names = {trigger.name for triggers in database_triggers.registered for trigger in triggers()}

    assert names
    assert all(len(database_triggers.full_name(name, "")) <= 63 for name in names)
