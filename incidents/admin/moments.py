"""Moments in the administration: entered in UTC, told in the zone of the incident."""

from django.contrib import admin
from django.core.exceptions import ValidationError


def told(name, *, label="told as", **display):
    """A read-only column: the moment as the record tells it, in the incident's zone and as precisely as it is known."""

    @admin.display(description=label, **display)
    def column(self, row):
        moment = getattr(row, name)
        if moment is None:
            return "not known"
        try:
            return moment.written(row.zone if hasattr(row, "zone") else row.incident.zone)
        except ValidationError as error:  # the form is shown again, with a zone that does not exist
            return error.message

    return column


def moment_line(name):
    """The fields of one moment, side by side."""
    return (f"{name}_at", f"{name}_precision", f"{name}_told")
