"""What two people do at the same time, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(row, *acts):
    """Two people read a row, and when both have, each does something with it. Returns what went wrong for each."""
    both_have_read = Barrier(len(acts), timeout=60)

    def do(act):
        try:
            mine = type(row).objects.get(pk=row.pk)
            both_have_read.wait()
            act(mine)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def move_at_once(row, to, *, at):
    """Each moves it: one to the first state, one to the second."""
    for error in at_once(row, *(lambda mine, state=state: mine.move_to(state, by=None, at=at) for state in to)):
        if error:
            raise error
