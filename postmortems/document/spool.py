"""Checked documents on their way from reading to saving: on disk, so that ten thousand of them fit."""

import pickle
from tempfile import TemporaryFile
from typing import NamedTuple


class Waiting(NamedTuple):
    """A document in the spool: what is told of it, and where it lies."""

    slug: str
    file: str
    kind: str
    place: int


class Spool:
    """Documents in the order of their slugs, whatever the order in which they came."""

    def __init__(self):
        self._file = TemporaryFile()  # noqa: SIM115  closed by __exit__
        self.waiting = []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._file.close()

    def add(self, document):
        self._file.seek(0, 2)
        self.waiting.append(Waiting(document.values["slug"], document.file, document.kind.name, self._file.tell()))
        pickle.dump(document, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def leave_out(self, files):
        self.waiting = [one for one in self.waiting if one.file not in files]

    def batches(self, kind, size):
        waiting = sorted(one for one in self.waiting if one.kind == kind.name)
        for start in range(0, len(waiting), size):
            yield [self._load(one.place) for one in waiting[start : start + size]]

    def _load(self, place):
        self._file.seek(place)
        return pickle.load(self._file)  # noqa: S301  our own file, which has no name
