"""What one run of the tests makes once for all its workers: in a folder that the first process makes and removes."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

FOLDER = "FAULTLINE_TESTS_FOLDER"
ALIVE = "alive"
#: Starts a program, waits until nobody holds the other end of the pipe any more, and ends it.
UNTIL_NOBODY_IS_ALIVE = 'exec 3<"$0"; "$@" 3<&- & read nothing <&3; kill -9 $!'


@contextmanager
def made_folder() -> Iterator[Path]:
    """Make the folder, and name it to all processes that are started from here."""
    with TemporaryDirectory(prefix="faultline-tests-") as name:
        os.environ[FOLDER] = name
        os.mkfifo(Path(name) / ALIVE)
        alive = os.open(Path(name) / ALIVE, os.O_RDWR)  # closed by the system, too, however this process ends
        try:
            yield Path(name)
        finally:
            os.close(alive)


def start(program: list[str], output: IO) -> None:
    """Start a program for all workers; it ends with the process that made the folder, even where that is killed."""
    shell = ["sh", "-c", UNTIL_NOBODY_IS_ALIVE, str(folder() / ALIVE), *program]
    subprocess.Popen(shell, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)


def folder() -> Path:
    return Path(os.environ[FOLDER])


@contextmanager
def once(name: str) -> Iterator[bool]:
    """Whether this worker is the first that needs the thing, and so has to make it while the others wait."""
    with open(folder() / f"{name}.made", "a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        note.seek(0)
        first = not note.read()
        yield first
        if first:
            note.write("yes")
