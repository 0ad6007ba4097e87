"""Changes of incidents by their verbs and in the administration, told to what keeps the history further up."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

#: Called before and after, with the incidents; set when the site starts.
_keeping: dict[str, Any] = {"before": lambda incidents, *, at: None, "after": lambda incidents, *, by, at, why: None}

#: Those that are being changed already: what is done to them meanwhile is kept with that.
_changing: ContextVar[frozenset[int]] = ContextVar("changing", default=frozenset())


def keep_with(*, before, after):
    """Let each change be kept by two functions: ``before(incidents, at=)`` and ``after(incidents, by=, at=, why=)``."""
    _keeping.update(before=before, after=after)


@contextmanager
def changing(incidents, *, by, at, why=""):
    """While the incidents are changed: they are kept as they were and as they are then, in one transaction.

    Within a change of many, changes of one of them are kept together with the others.
    """
    outer = _changing.get()
    incidents = [incident for incident in incidents if incident.pk not in outer]
    with transaction.atomic():
        if not incidents:
            yield
            return
        _keeping["before"](incidents, at=at)
        token = _changing.set(outer | {incident.pk for incident in incidents})
        try:
            yield
        finally:
            _changing.reset(token)
        _keeping["after"](incidents, by=by, at=at, why=why)
