"""The edition is raised by whatever changes what a page can show, however it is written, and by nothing else."""

import io

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from incidents.edition import current
from incidents.edition.tables import LEFT_OUT, shown_tables
from incidents.models import Incident, Organization, Service
from lessons.models import LessonFormerSlug, Remediation, VocabularyChange
from lessons.vocabulary.renaming import rename
from postmortems.search.index.installing import LOOKED_UP
from tests.administration import act, page, save
from tests.edition import edition
from tests.factories import (
    STARTED,
    make_administrator,
    make_cause,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_remediation,
    make_reviewer,
    make_source,
)
from timelines.models import TimelineEvent

pytestmark = pytest.mark.both_databases
TABLES = sorted(table for table, _ in shown_tables())


@pytest.fixture
def full_database(samples):
    """The samples, and a row in the tables in which they have none."""
    account = make_reviewer("someone")
    account.user_permissions.add(Permission.objects.earliest("pk"))
    incident = Incident.objects.earliest("pk")
    incident.groups.add(Group.objects.earliest("pk"))
    incident.authors.add(account)
    incident.named_authors.create(name="Someone")
    incident.participants.create(name="Someone", role="scribe")
    incident.former_slugs.create(slug="before")
    incident.impact_kinds.get_or_create(kind="outage")
    Service.objects.earliest("pk").former_slugs.create(slug="before")
    LessonFormerSlug.objects.create(lesson=make_lesson(), slug="before")
    VocabularyChange.objects.create(kind="rename", lessons=[1], names=["a", "b"], changed_at=STARTED)
    connection.check_constraints()


def raised_by(change):
    """Whether a change raises the edition; it is taken back, and the edition with it."""
    before = edition()
    assert before
    with transaction.atomic():
        change()
        after = edition()
        transaction.set_rollback(True)
    assert edition() == before
    return after != before


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def columns_of(table):
    model = next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)


@pytest.mark.django_db
def test_every_way_to_write_to_any_table_that_a_page_can_show_raises_it(full_database):
    for table in TABLES:
        one = f"id IN (SELECT min(id) FROM {table})"
        columns = columns_of(table)
        run(f"CREATE TEMPORARY TABLE one AS SELECT {columns} FROM {table} WHERE {one}")
        column = "username" if table == "auth_user" else "id"
        assert raised_by(lambda: run(f"UPDATE {table} SET {column} = {column} WHERE {one}")), table  # noqa: B023
        assert raised_by(lambda: run(f"DELETE FROM {table} WHERE {one}")), table  # noqa: B023
        if connection.vendor == "postgresql":
            assert raised_by(lambda: run(f"TRUNCATE {table} CASCADE")), table  # noqa: B023
        with transaction.atomic():
            run(f"DELETE FROM {table} WHERE {one}")
            assert raised_by(lambda: run(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM one")), table  # noqa: B023
            transaction.set_rollback(True)
        run("DROP TABLE one")


@pytest.mark.django_db
def test_no_table_raises_it_but_the_shown_and_each_other_one_says_why_not():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'faultline_edition%'"
            if connection.vendor == "sqlite"
            else "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'faultline_edition%'"
        )
        raising = {table for (table,) in cursor.fetchall()} - {"incidents_edition"}
    left_out = {apps.get_model(label)._meta.db_table for label in LEFT_OUT}
    present = {name for name in connection.introspection.table_names() if not name.startswith(LOOKED_UP)}

    assert raising == set(TABLES)
    assert present - {"django_migrations"} == raising | left_out
    assert not raising & left_out


def writes():
    """Every kind of write, by what it is called."""
    incident, other, lesson = make_incident(tags=["old"]), make_incident(), make_lesson()
    event, cause, source = make_event(incident=incident), make_cause(incident=incident), make_source(incident=incident)
    remediation, evidence = make_remediation(incident=incident), make_evidence(incident=incident, lesson=lesson)
    reader, administrator = make_reader(), make_administrator()
    group = Group.objects.create(name="team")
    yield "save", incident.save
    yield "save of some fields", lambda: event.save(update_fields=["text"])
    yield "update()", lambda: TimelineEvent.objects.update(text="Other.")
    yield "bulk_create", lambda: Organization.objects.bulk_create([Organization(name="A", slug="a")])
    yield "bulk_update", lambda: Remediation.objects.bulk_update([remediation], ["text"])
    yield "delete", type(evidence).objects.filter(pk=evidence.pk).delete
    yield "delete of what others refer to", Incident.objects.all().delete
    yield "delete in the database alone", lambda: run(f"DELETE FROM incidents_cause WHERE id = {cause.pk}")
    yield "raw SQL", lambda: run("UPDATE incidents_incident SET title = 'Other'")
    yield "a verb", lambda: remediation.move_to(Remediation.Status.ACCEPTED, by=None, at=STARTED)
    yield "a state", lambda: incident.move_to(Incident.State.ARCHIVED, by=None, at=STARTED)
    yield "a visibility", lambda: Incident.objects.update(visibility=Incident.Visibility.INTERNAL)
    yield "a tag", lambda: incident.tags.add("new")
    yield "a tag less", lambda: incident.tags.remove("old")
    yield "a group that may read", lambda: incident.groups.add(group)
    yield "an author", lambda: incident.authors.set([reader])
    yield "what a remediation addresses", lambda: remediation.addresses.add(cause)
    yield "what a remediation applies", lambda: lesson.remediations.set([remediation])
    yield "a relation", lambda: incident.relations.create(to=other)
    yield "a source", lambda: type(source).objects.filter(pk=source.pk).update(title="Other")
    yield (
        "a name of a lesson",
        lambda: rename(lesson, name="Other", slug="other", keep_old_name=True, by=administrator, at=STARTED),
    )
    yield "a membership", lambda: reader.groups.clear()
    yield "a membership from the group", lambda: group.user_set.add(reader)
    yield "a permission", lambda: group.permissions.add(Permission.objects.earliest("pk"))
    yield "a name of a group", lambda: Group.objects.filter(pk=group.pk).update(name="others")
    yield "a new account", make_reader
    yield "a name of an account", lambda: get_user_model().objects.filter(pk=reader.pk).update(first_name="Ada")
    yield "a blocked account", lambda: get_user_model().objects.filter(pk=reader.pk).update(is_active=False)
    yield "a deleted account", get_user_model().objects.all().delete


@pytest.mark.django_db
def test_every_kind_of_write_raises_it():
    for name, write in list(writes()):
        assert raised_by(write), name


@pytest.mark.django_db
def test_an_import_raises_it_and_a_trial_of_one_does_not(client, tmp_path):
    lesson = make_lesson()
    document = tmp_path / "lesson.md"
    document.write_bytes(b"".join(client.get(reverse("lesson_document", args=[lesson.slug, "md"]))))
    lesson.delete()

    def import_it(*options):
        call_command("import_postmortems", str(document), *options, stdout=io.StringIO(), stderr=io.StringIO())

    before = edition()
    import_it("--dry-run")
    assert edition() == before
    assert raised_by(import_it)


@pytest.mark.django_db
def test_what_is_done_in_the_administration_raises_it(client):
    organization, incident = make_organization(), make_incident(state=Incident.State.DRAFT)
    client.force_login(make_administrator())

    assert raised_by(lambda: save(client, organization, name="Other"))
    assert raised_by(lambda: act(client, "submit", incident))
    assert raised_by(lambda: client.post(page("delete", incident), {"post": "yes"}))


@pytest.mark.django_db
def test_reading_logging_in_and_out_and_choosing_a_theme_do_not(client):
    incident, reader = make_incident(), make_reader(password="a password of some length")
    before = edition()

    client.post(reverse("login"), {"username": reader.username, "password": "wrong"})
    client.post(reverse("login"), {"username": reader.username, "password": "a password of some length"})
    assert Session.objects.exists()
    client.post(reverse("theme"), {"theme": "dark"})
    client.post(reverse("reader_zone"), {"zone": "UTC"})
    for address in (incident.get_absolute_url(), reverse("home"), reverse("incident_list"), reverse("incident_random")):
        client.get(address)
    client.post(reverse("logout"))
    reader.refresh_from_db()
    assert reader.last_login
    assert edition() == before


@pytest.mark.django_db
def test_what_is_taken_back_to_a_savepoint_does_not_raise_it_and_what_is_written_after_it_does():
    make_incident()
    before = edition()

    for _ in range(2):
        with transaction.atomic():
            make_incident()
            transaction.set_rollback(True)
        assert edition() == before
    with transaction.atomic():
        with transaction.atomic():
            make_incident()
            transaction.set_rollback(True)
        make_incident()
    assert edition() != before


@pytest.mark.django_db
def test_a_number_that_was_taken_back_never_stands_for_something_else():
    seen = set()
    for _ in range(3):
        with transaction.atomic():
            make_organization("Other")
            seen.add(edition())
            transaction.set_rollback(True)

    assert len(seen) == 3


@pytest.mark.django_db
def test_on_postgresql_what_a_transaction_reads_that_has_yet_to_raise_it_has_no_edition():
    before = edition()
    make_organization("Other")

    if connection.vendor == "postgresql":
        assert current() is None
    assert edition() not in (None, before)
