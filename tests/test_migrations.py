"""Migrations: they make the tables that the models describe, and bring what was stored before to keep today's rules."""

from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from incidents.models import Cause, Figure, Impact, Incident, Signal, Source
from lessons.models import Evidence, Lesson, Remediation
from tests.databases import connected_to, migrated
from timelines.models import TimelineEvent

#: Only makes some pages quicker, on PostgreSQL, and no model tells of it.
QUICKER = "incident_newest_first"
#: Tables of other packages are their own business.
OURS = ("incidents_", "lessons_", "postmortems_", "timelines_")
BEFORE = [
    ("incidents", "0007_history_holds_no_html"),
    ("lessons", "0005_history_holds_no_html"),
    ("timelines", "0002_moments_known_to_ten_minutes"),
]
AT = datetime(2020, 11, 25, 13, 15, tzinfo=UTC)


def only(model) -> Any:
    return model.objects.get()


def schema():
    """Our tables in the database, with what their columns hold and what they promise."""
    using = connections["default"]
    with using.cursor() as cursor:
        tables = {}
        for table in using.introspection.table_names(cursor):
            if not table.startswith(OURS):
                continue
            columns = using.introspection.get_table_description(cursor, table)
            promises = using.introspection.get_constraints(cursor, table)
            tables[table] = {
                **{column.name: (column.type_code, column.null_ok, column.default) for column in columns},
                **{known(name, promise): promise for name, promise in promises.items() if name != QUICKER},
            }
    return tables


def known(name, promise):
    """What a constraint or index is known by: SQLite numbers those without a name in the order of the columns."""
    if not name.startswith(("fk_", "__unnamed_")):
        return name
    return (*promise["columns"], *(kind for kind in ("foreign_key", "unique", "check") if promise[kind]))


def store_bad_values(apps):
    def make(label, **fields):
        return apps.get_model(label).objects.create(**fields)

    organization = make("incidents.Organization", name="Two\nlines", slug="two-lines")
    service = make("incidents.Service", name="Tab\tbed", slug="tabbed", organization=organization)
    incident = make(
        "incidents.Incident",
        reference="FL-2020-01",
        slug="bad",
        title="a\x1b[31m\r\nb",
        short_title=" \x85 ",
        organization=organization,
        severity=1,
        was="It\x0bwas",
        summary="one\r\ntwo\x7f",
        impact="fine",
        canonical_url="HTTPS://Example.com/A",
    )
    own = {"incident": incident}
    sources = [
        make("incidents.Source", **own, key=key, title="A\ttitle", url="HTTP://a.b/", position=place)
        for place, key in enumerate(["under_score", "Under-Score", "under-score", "ü"])
    ]
    make("incidents.Impact", **own, service=service, effect="a\x0cb", read_in=sources[0])
    make("incidents.Cause", **own, key="A_b", kind="root", category="capacity", text="a\x01b", why="fine")
    make("incidents.Figure", **own, what="a\tb", value="1", source=sources[1], read_in=sources[0])
    make("incidents.Signal", **own, text="\x9bm")
    events = {"kind": "note", "ended_at": AT, "ended_precision": "day"}
    make("timelines.TimelineEvent", **own, text="It ended.", evidence_url="Http://a.b/", **events)
    make("timelines.TimelineEvent", **own, text="It lasted.", occurred_at=AT, **events)
    lesson = make("lessons.Lesson", slug="a", name="a\nb", statement="s\tt", questions="One?\r\nTwo?")
    make("lessons.Evidence", **own, lesson=lesson, how="h\x02", read_in=sources[0])
    make("lessons.Remediation", **own, key="Do_It", text="t\x03", kind="prevent", tracker_url="HTTP://t.r/")


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_new_site_has_the_tables_of_the_models():
    of_models = schema()
    with connected_to(migrated("new")), override_settings(MIGRATION_MODULES={}):
        call_command("migrate", check_unapplied=True, verbosity=0)  # ends the run if any were left
        of_migrations = schema()

        assert of_migrations.keys() == of_models.keys()
        for table, described in of_models.items():
            assert of_migrations[table] == described, table
        connections["default"].close()


@pytest.mark.long
@pytest.mark.django_db
def test_an_upgrade_makes_the_tables_of_the_models_and_stored_texts_keep_the_rules_without_loss():
    of_models = schema()
    with connected_to(migrated("mended", at=BEFORE)), override_settings(MIGRATION_MODULES={}):
        store_bad_values(MigrationLoader(connection, replace_migrations=False).project_state(BEFORE).apps)

        call_command("migrate", verbosity=0)

        call_command("migrate", check_unapplied=True, verbosity=0)  # ends the run if any were left
        of_migrations = schema()
        assert of_migrations.keys() == of_models.keys()
        for table, described in of_models.items():
            assert of_migrations[table] == described, table
        incident = Incident.objects.get()
        assert (incident.title, incident.was, incident.impact) == ("a␛[31m b", "It␋was", "fine")
        assert (incident.summary, incident.short_title) == ("one\ntwo␡", "\\x85")
        assert incident.canonical_url == "https://Example.com/A"
        assert incident.organization.name == "Two lines"
        sources = list(Source.objects.all())
        assert [source.key for source in sources] == ["under-score-2", "under-score-3", "under-score", "key"]
        assert {(source.title, source.url) for source in sources} == {("A title", "http://a.b/")}
        impact, figure, signal, cause = map(only, (Impact, Figure, Signal, Cause))
        assert (impact.service.name, impact.effect) == ("Tab bed", "a␌b")
        assert (impact.source, impact.read_in) == (sources[0], None)
        assert (figure.source, figure.read_in, figure.what) == (sources[1], sources[0], "a b")
        assert (signal.text, cause.key, cause.text, cause.why) == ("\\x9bm", "a-b", "a␁b", "fine")
        ended, lasted = TimelineEvent.objects.all()
        assert ended.text == "It ended. (This is when it ended. When it began is not known.)"
        assert (ended.occurred_at, ended.occurred_precision, ended.ended_at) == (AT, "day", None)
        assert ended.evidence_url == "http://a.b/"
        assert (lasted.text, lasted.occurred_at, lasted.ended_at) == ("It lasted.", AT, AT)
        lesson, evidence, remediation = map(only, (Lesson, Evidence, Remediation))
        assert (lesson.name, lesson.statement, lesson.questions) == ("a b", "s t", "One?\nTwo?")
        assert (evidence.how, evidence.source, evidence.read_in) == ("h␂", sources[0], None)
        assert (remediation.key, remediation.text, remediation.tracker_url) == ("do-it", "t␃", "http://t.r/")
        for row in [incident, *sources, impact, figure, signal, cause, ended, lesson, evidence, remediation]:
            row.full_clean()
        connections["default"].close()


@pytest.mark.django_db
def test_a_site_that_has_the_search_by_migrations_of_other_names_has_nothing_left_to_migrate():
    """The day they came, they had other numbers: who ran them then has the tables."""
    with override_settings(MIGRATION_MODULES={}):
        loader = MigrationLoader(None)
        names = {app: {name for of, name in loader.disk_migrations if of == app} for app, _ in loader.disk_migrations}
        names["postmortems"] -= {"0004_word_trigrams", "0005_saved_searches"}
        names["postmortems"] |= {"0004_search_document_ids", "0005_word_trigrams", "0006_saved_searches"}
        applied = {(app, name): None for app, of in names.items() for name in of}
        with mock.patch.object(MigrationRecorder, "applied_migrations", return_value=applied):
            executor = MigrationExecutor(connection)

            assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
