"""Changes of incidents by their verbs and in the administration, told to what keeps the history further up."""

from contextlib import contextmanager
from typing import Any

from django.db import transaction

#: Called before and after, with the incidents; set when the site starts.
_keeping: dict[str, Any] = {"before": lambda incidents, *, at: None, "after": lambda incidents, *, by, at, why: None}


def keep_with(*, before, after):
    """Let each change be kept by two functions: ``before(incidents, at=)`` and ``after(incidents, by=, at=, why=)``."""
    _keeping.update(before=before, after=after)


@contextmanager
def changing(incidents, *, by, at, why=""):
    """While the incidents are changed: they are kept as they were and as they are then, in one transaction."""
    incidents = list(incidents)
    with transaction.atomic():
        _keeping["before"](incidents, at=at)
        yield
        _keeping["after"](incidents, by=by, at=at, why=why)
