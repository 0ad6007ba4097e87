"""What one run of the tests makes once for all its workers: in a folder that the first process makes and removes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = "FAULTLINE_TESTS_FOLDER"


@contextmanager
def made_folder() -> Iterator[Path]:
    """Make the folder, and name it to all processes that are started from here."""
    with TemporaryDirectory(prefix="faultline-tests-") as name:
        os.environ[FOLDER] = name
        yield Path(name)


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
