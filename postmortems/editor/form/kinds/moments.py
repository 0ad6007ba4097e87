"""Boxes of moments, each told in UTC and from the start beside."""

from datetime import UTC

from django.core.exceptions import ValidationError

from incidents.moments import Moment
from incidents.moments.clocks import since

from .base import Entry


class MomentEntry(Entry):
    kind = "moment"

    def fill(self, box, raw, form):
        super().fill(box, raw, form)
        box.beside = told_beside(box.value, form.zone, form.start)


def told_beside(text, zone, start):
    """A moment as it is typed, in UTC and from the start; empty where it cannot be told."""
    moment = moment_of(text, zone)
    if moment is None or not moment.precision.has_clock:
        return ""
    about = "≈\N{NO-BREAK SPACE}" if moment.precision.is_around else ""
    parts = [f"{about}{moment.at.astimezone(UTC):%H:%M} UTC", since(moment, start)]
    return ", ".join(filter(None, parts))


def moment_of(text, zone):
    try:
        return Moment.parse(text, zone) if isinstance(text, str) and text else None
    except (ValueError, ValidationError, OverflowError):
        return None
