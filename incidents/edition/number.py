"""Reading the edition, and keeping its row."""

from contextvars import ContextVar

from django.db import InterfaceError, OperationalError, connections, transaction
from django.db.models import F
from django.utils.crypto import get_random_string

from incidents.models import Edition

CURRENT = "SELECT number, mark FROM incidents_edition WHERE id = 1 AND is_kept"
#: None while this transaction has yet to raise it: what it reads has no edition.
CURRENT_ON_POSTGRESQL = CURRENT + " AND coalesce(current_setting('faultline.edition', true), '') = ''"

#: The edition that the record had when the request that is being answered came; None outside, and where it has none.
of_request: ContextVar[str | None] = ContextVar("of_request", default=None)


def current(using="default"):
    """The edition of the record, as a text of letters and digits; None where what is read now has none.

    Read it before what it is to stand for, and from the same database.
    """
    row = _asked_first(connections[using])
    return f"{row[0]}-{row[1]}" if row else None


def _asked_first(connection):
    """The row, and with it whether a connection that was used before is still good.

    Most requests ask for nothing before this, and many for nothing more: Django's own check would be a second query.
    """
    if connection.connection is None or connection.health_check_done or connection.in_atomic_block:
        return _row(connection)
    connection.health_check_done = True
    try:
        return _row(connection)
    except (OperationalError, InterfaceError):
        connection.close()
        return _row(connection)  # by a new connection


def _row(connection):
    with connection.cursor() as cursor:
        cursor.execute(CURRENT_ON_POSTGRESQL if connection.vendor == "postgresql" else CURRENT)
        return cursor.fetchone()


def stop_keeping(*, using, plan=(), **kwargs):
    """Before migrations: there is no edition while nobody raises it."""
    if plan and has_table(using):
        Edition.objects.using(using).filter(pk=1).update(is_kept=False)


def keep(*, using, **kwargs):
    """After each migrate and flush: the edition is another one, and raised from now on."""
    if not has_table(using):
        return
    with transaction.atomic(using=using):
        rows = Edition.objects.using(using)
        rows.get_or_create(pk=1)
        rows.filter(pk=1).update(number=F("number") + 1, mark=get_random_string(16), is_kept=True)


def has_table(using):
    return "incidents_edition" in connections[using].introspection.table_names()
