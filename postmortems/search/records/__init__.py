"""What is looked through: which texts of a thing, under which field, and where each stands on its page."""

from postmortems.models import ThingKind

from . import incidents, others
from .fields import BY_NAME, BY_SIGN, FIELDS, Field
from .row import Record, Row

__all__ = ["BY_NAME", "BY_SIGN", "FIELDS", "RECORDS", "Field", "Record", "Row"]

#: By kind of thing, what makes the records of the ids given: by id, without those that are gone.
RECORDS = {
    ThingKind.INCIDENT: incidents.records_of,
    ThingKind.LESSON: others.records_of_lessons,
    ThingKind.SERVICE: others.records_of_services,
}
