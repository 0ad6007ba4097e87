"""What two people do at the same time, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def move_at_once(row, to, *, at):
    """Two people read a row, and when both have, each moves it: one to the first state, one to the second."""
    both_have_read = Barrier(2, timeout=60)

    def move(state):
        try:
            mine = type(row).objects.get(pk=row.pk)
            both_have_read.wait()
            mine.move_to(state, by=None, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(move, to))
