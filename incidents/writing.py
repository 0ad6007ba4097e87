"""Writing beside reading: what a page writes must make nobody wait."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_waiting():
    """On SQLite whoever wants to write waits for whoever does; not so here."""
    if connection.vendor == "postgresql" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
