"""At ten thousand incidents the heaviest queries go by their index: no page of one thing reads a large table whole.

On PostgreSQL, which plans by what the tables hold.
"""

import re
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.addresses import addresses
from incidents.models import Cause, Impact, Incident, Source
from lessons.models import Evidence, Remediation
from tests import databases
from timelines.models import TimelineEvent

pytestmark = [pytest.mark.long, pytest.mark.both_databases]

MADE_UP, TIMES = 300, 34
#: An incident, and what it has most of: in the order in which they name each other.
LARGE: list[type[models.Model]] = [
    Incident,
    Source,
    TimelineEvent,
    Impact,
    Cause,
    Evidence,
    Remediation,
    Remediation.applies.through,
    Remediation.addresses.through,
]
TABLES = {model._meta.db_table for model in LARGE}
APPLIED, ADDRESSED = "lessons_remediation_applies", "lessons_remediation_addresses"
#: The page with a heavy query, an index that it goes by, and the tables that it may read whole.
HEAVY = [
    ("home", "incident_newest_first", set()),
    ("incidents", "incident_newest_first", set()),
    ("incident, long", "evidence_by_lesson_and_way", set()),
    ("comparison of four", "timelines_timelineevent_incident_id", set()),
    ("timelines", "incident_newest_first", set()),
    ("lessons", "evidence_by_lesson_and_way", {APPLIED}),
    ("lesson, of the middle", "evidence_by_lesson_and_way", set()),
    ("matrix", "lessons_evidence_incident_id", set()),
    ("remediations", "evidence_by_lesson_and_way", {"incidents_cause", "lessons_remediation", ADDRESSED, APPLIED}),
    ("remediation", "lessons_remediation_pkey", set()),
    ("services", "facet_value_newest", set()),
    ("tag, commonest", "facet_value_newest", set()),
    ("sources", "source_by_publisher", {"incidents_source"}),
]
#: What can be explained: a query, or the execution of one that was prepared.
ASKED = re.compile(r"^[( ]*(SELECT|WITH)\b.*|EXECUTE compiled_.*", re.DOTALL)
READ_WHOLE = re.compile(r"Seq Scan on (\w+)")


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker, worker):
    """For each page how its queries are answered, and the tables that they read whole."""
    if connection.vendor != "postgresql":
        pytest.skip("the plans are PostgreSQL's")
    with django_db_blocker.unblock(), databases.connected_to(databases.copy_of_empty(f"{worker}_plans")):
        call_command("generate_corpus", "--incidents", str(MADE_UP), verbosity=0)
        call_command("recount_facets", verbosity=0)
        multiply()
        named = addresses()
        return {page: planned(named[page]) for page, _, _ in HEAVY}


def multiply():
    """Have each incident many times, with its rows: made by the database, in seconds."""
    last = {model: model._base_manager.latest("pk").pk for model in LARGE}
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL session_replication_role = replica")  # the triggers have nothing to add to a plan
        for model in LARGE:
            table = model._meta.db_table
            pairs = [copied(field, last) for field in model._meta.concrete_fields if not field.generated]
            columns, values = zip(*pairs, strict=True)
            numbers = " UNION ALL ".join(f"SELECT {number} AS copy" for number in range(1, TIMES))
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "
                f"SELECT {', '.join(values)} FROM {table} CROSS JOIN ({numbers}) copies WHERE id <= {last[model]}"
            )
    with connection.schema_editor() as editor:  # what a migration adds to the models
        import_module("incidents.migrations.0002_newest_first_on_postgresql").create(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("SET random_page_cost = 1.1")  # all of it is in memory
        cursor.execute("VACUUM ANALYZE")


def copied(field, last):
    """A column, and what a copy has in it: another id, and another of what is there once."""
    column = connection.ops.quote_name(field.column)
    pointed_at = field.model if field.primary_key else field.related_model
    if pointed_at in last:
        return column, f"{column} + copy * {last[pointed_at]}"
    return column, f"CAST(copy AS text) || {column}" if field.name in ("slug", "reference") else column


def planned(address):
    """How the database comes by what the page asks for, and which of the large tables it reads whole for it."""
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    steps = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if asked := ASKED.search(query["sql"]):
                cursor.execute(f"EXPLAIN (COSTS OFF) {asked[0]}")
                steps += [row[-1] for row in cursor.fetchall()]
    plan = "\n".join(steps)
    return plan, set(READ_WHOLE.findall(plan)) & TABLES


@pytest.mark.parametrize(("page", "index", "read_whole"), HEAVY)
def test_a_heavy_page_goes_by_its_index(plans, page, index, read_whole):
    plan, whole = plans[page]

    assert whole <= read_whole
    assert index in plan
