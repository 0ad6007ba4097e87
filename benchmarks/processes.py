"""The processor's time that processes have taken, to the nanosecond, as Linux tells in /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICK = 1 / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """The processes below a process, and those below them."""
    found: list[int] = []
    for task in PROC.glob(f"{pid}/task/*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children_of(child)]
    return found


def seconds_of(pids: Iterable[int]) -> float:
    """The time that processes, with all their threads, have run; what has ended has run no more."""
    total = 0
    for pid in pids:
        for task in PROC.glob(f"{pid}/task/*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                continue
    return total / 1e9


def seconds_of_ended_children(pid: int) -> float:
    """The time that the children of a process had run when they ended."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) * TICK


def memory_of(pids: Iterable[int]) -> float:
    """What processes take of the memory, in MB; what several share is counted in parts."""
    kilobytes = 0
    for pid in pids:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1000


class PostgreSQL:
    """The time of the server's processes that work for one database: its backends, and their parallel workers.

    A parallel worker is counted when it has ended, so that whatever else ends meanwhile is counted, too: let no other
    client connect, and switch autovacuum off.
    """

    def __init__(self, backends: set[int], postmaster: int):
        self.backends, self.postmaster = backends, postmaster

    @classmethod
    def of(cls, connection) -> "PostgreSQL | None":
        """That of a connection of Django; None where its server is on another machine. Its own backend is left out."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            backends = {pid for (pid,) in cursor.fetchall()}
            cursor.execute("SELECT pg_backend_pid()")
            [own] = cursor.fetchone()
        try:
            name = (PROC / str(own) / "cmdline").read_bytes()
        except OSError:
            return None
        if not name.startswith(b"postgres:"):
            return None
        status = (PROC / str(own) / "status").read_text()
        parent = next(line for line in status.splitlines() if line.startswith("PPid:"))
        return cls(backends, int(parent.split()[1]))

    def seconds(self) -> float:
        return seconds_of(self.backends) + seconds_of_ended_children(self.postmaster)
