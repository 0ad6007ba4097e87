"""What the database does by itself after each change of a table, on SQLite and PostgreSQL alike.

An app registers a function that gives its triggers, from ``AppConfig.ready``. After each ``migrate`` and ``flush``
those that are missing are made and those that nobody wants any more are dropped. A migration finds none: it may remake
a table, or change a column that a trigger names.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db import connections, transaction

PREFIX = "faultline_"
TRIGGERS_PRESENT = """
    SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND starts_with(tgname, %s) AND relnamespace = current_schema()::regnamespace
"""
FUNCTIONS_PRESENT = """
    SELECT proname FROM pg_proc WHERE starts_with(proname, %s) AND pronamespace = current_schema()::regnamespace
"""


class DatabaseTrigger(NamedTuple):
    """On SQLite run for each row, on PostgreSQL once for a statement unless said otherwise.

    A body is what stands between ``BEGIN`` and ``END``: statements of SQLite that know `OLD` and `NEW`, or PL/pgSQL.
    Empty, the trigger is not for that database. On PostgreSQL a body that names `old_rows` or `new_rows` gets the rows
    of the statement under these names; such a trigger is for one event and all columns.
    """

    name: str
    table: str
    #: Of INSERT, UPDATE, DELETE, and for PostgreSQL, once for a statement, TRUNCATE.
    events: tuple[str, ...]
    sqlite: str = ""
    postgresql: str = ""
    #: An update of other columns than these is none.
    columns: tuple[str, ...] = ()
    #: Other tables that the body needs.
    needs: tuple[str, ...] = ()
    for_each: str = "STATEMENT"
    #: PostgreSQL only: run when the transaction is committed. For rows.
    at_commit: bool = False
    #: As in WHEN, for the database that has the body.
    condition: str = ""


registered: list[Callable[[], Iterable[DatabaseTrigger]]] = []


def register(triggers: Callable[[], Iterable[DatabaseTrigger]]) -> None:
    registered.append(triggers)


def drop_before_migrations(*, using, plan=(), **kwargs):
    """Before migrations that change something: no trigger is in their way."""
    if plan:
        bring_to([], using)


def install(*, using, **kwargs):
    """After each migrate and flush: the triggers are those that are registered, as far as their tables are there."""
    tables = set(connections[using].introspection.table_names())
    wanted = [trigger for triggers in registered for trigger in triggers()]
    bring_to([trigger for trigger in wanted if tables.issuperset({trigger.table, *trigger.needs})], using)


def bring_to(triggers, using):
    """Make the triggers of the database these, and no others."""
    {"sqlite": bring_sqlite_to, "postgresql": bring_postgresql_to}[connections[using].vendor](triggers, using)


def bring_sqlite_to(triggers, using):
    wanted = dict(statement for trigger in triggers if trigger.sqlite for statement in sqlite_statements(trigger))
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 10) = %s", [PREFIX])
        present = {name for (name,) in cursor.fetchall()}
        for name in sorted(present - wanted.keys()):
            cursor.execute(f'DROP TRIGGER "{name}"')
        for name in sorted(wanted.keys() - present):
            cursor.execute(wanted[name])


def sqlite_statements(trigger):
    """By its name, the statement that makes a trigger for each of the events."""
    for event in trigger.events:
        if event != "TRUNCATE":
            when = f'AFTER {of_columns(trigger, event)} ON "{trigger.table}"'
            condition = f"WHEN ({trigger.condition}) " if trigger.condition else ""
            told = f"{when} FOR EACH ROW {condition}BEGIN {trigger.sqlite.strip()} END"
            name = full_name(f"{trigger.name}_{event.lower()}", told)
            yield name, f'CREATE TRIGGER "{name}" {told}'


def bring_postgresql_to(triggers, using):
    """Without a transaction round all of it, which would lock tables that others are writing in the meantime."""
    triggers = [trigger for trigger in triggers if trigger.postgresql]
    functions = {function_name(trigger): trigger.postgresql for trigger in triggers}
    wanted = dict(postgresql_statement(trigger) for trigger in triggers)
    with connections[using].cursor() as cursor:
        cursor.execute(TRIGGERS_PRESENT, [PREFIX])
        present = set(cursor.fetchall())
        cursor.execute(FUNCTIONS_PRESENT, [PREFIX])
        functions_present = {name for (name,) in cursor.fetchall()}
        for name, table in sorted(present - wanted.keys()):
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
        for name in sorted(functions_present - functions.keys()):
            cursor.execute(f'DROP FUNCTION "{name}"()')
        for name in sorted(functions.keys() - functions_present):
            body = f"BEGIN {functions[name].strip()} RETURN NULL; END"
            cursor.execute(f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ {body} $body$')
        for key in sorted(wanted.keys() - present):
            cursor.execute(wanted[key])


def postgresql_statement(trigger):
    """By its name and table, the statement that makes the trigger."""
    events = " OR ".join(of_columns(trigger, event) for event in trigger.events)
    rows = [f"{age.upper()} TABLE AS {age}_rows" for age in ("old", "new") if f"{age}_rows" in trigger.postgresql]
    told = " ".join(
        [
            f'AFTER {events} ON "{trigger.table}"',
            *(["DEFERRABLE INITIALLY DEFERRED"] if trigger.at_commit else []),
            *(["REFERENCING", *rows] if rows else []),
            f"FOR EACH {trigger.for_each}",
            *([f"WHEN ({trigger.condition})"] if trigger.condition else []),
            f'EXECUTE FUNCTION "{function_name(trigger)}"()',
        ]
    )
    name = full_name(trigger.name, told)
    return (name, trigger.table), f'CREATE {"CONSTRAINT " if trigger.at_commit else ""}TRIGGER "{name}" {told}'


def function_name(trigger):
    """Triggers with the same body share one function."""
    return PREFIX + digest(trigger.postgresql)


def of_columns(trigger, event):
    if event != "UPDATE" or not trigger.columns:
        return event
    return "UPDATE OF " + ", ".join(f'"{column}"' for column in trigger.columns)


def full_name(name, told):
    """Another name for another trigger, so that those present tell by their names whether they are the ones wanted."""
    return f"{PREFIX}{name}_{digest(told)}"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]
