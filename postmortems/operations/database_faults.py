"""Faults of the database that are no fault of the program: it is away, busy, full, read-only or not set up."""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError


@dataclass(frozen=True)
class DatabaseFault:
    """What is wrong, as it is told to readers and to the operator, and when to try again."""

    name: str
    heading: str
    told: str
    cause: str
    retry_after: timedelta = timedelta(seconds=30)


AWAY = DatabaseFault(
    "away",
    "Faultline cannot reach its database just now",
    "Nothing is lost. Try again in a minute; if it lasts, tell whoever runs this Faultline.",
    "the database does not answer",
)
BUSY = DatabaseFault(
    "busy",
    "The database is busy with another change",
    "What you sent was not saved. Go back and send it again in some seconds.",
    "the database stayed busy for too long",
    timedelta(seconds=5),
)
FULL = DatabaseFault(
    "full",
    "Nothing can be saved just now, as the disk is full",
    "What you sent was not saved; what is on record can be read. Tell whoever runs this Faultline.",
    "the disk of the database is full",
    timedelta(minutes=5),
)
READ_ONLY = DatabaseFault(
    "read-only",
    "Nothing can be saved just now",
    "What you sent was not saved; what is on record can be read. Tell whoever runs this Faultline.",
    "the database cannot be written to",
    timedelta(minutes=5),
)
NOT_MIGRATED = DatabaseFault(
    "not migrated",
    "Faultline is not ready yet",
    "Its database is being set up. Try again in a minute; if it lasts, tell whoever runs this Faultline.",
    "the database lacks tables or columns: run “python manage.py migrate”",
    timedelta(minutes=1),
)

SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": AWAY,
    "SQLITE_IOERR": AWAY,
    "SQLITE_NOTADB": AWAY,
    "SQLITE_CORRUPT": AWAY,
    "SQLITE_PERM": AWAY,
}
#: PostgreSQL's SQLSTATEs, the longest prefix first.
POSTGRESQL = {
    "42P01": NOT_MIGRATED,  # no such table
    "42703": NOT_MIGRATED,  # no such column
    "25006": READ_ONLY,
    "53100": FULL,
    "55P03": BUSY,  # a lock was waited for too long
    "57014": BUSY,  # a statement ran too long
    "40": BUSY,  # a deadlock, or a transaction that must be run again
    "53": AWAY,
    "57P": AWAY,
    "08": AWAY,
    "28": AWAY,  # the password is refused
    "3D": AWAY,  # no such database
}


def database_fault(error):
    """The fault behind an exception; None where the program, or what it was given, is to blame."""
    if not isinstance(error, Error):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", "")
        if name == "SQLITE_ERROR" and str(error).startswith(("no such table", "no such column")):
            return NOT_MIGRATED
        return next((fault for start, fault in SQLITE.items() if name.startswith(start)), None)
    if code := getattr(cause, "pgcode", None):
        return next((fault for start, fault in POSTGRESQL.items() if code.startswith(start)), None)
    return AWAY if isinstance(error, OperationalError | InterfaceError) else None


def told_to_operator(error):
    """The fault in one line, naming the database; None where it is none."""
    fault = database_fault(error)
    if fault is None:
        return None
    said = " ".join(str(error).split())
    return f"{where()}: {fault.cause} ({said})" if said else f"{where()}: {fault.cause}"


def where():
    """The database without its password: a file, or name and host."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return f"The database file {database['NAME']}"
    host = database.get("OPTIONS", {}).get("host") or database["HOST"] or "localhost"
    return f"The database {database['NAME']} on {host}"
