"""The events that were kept, added to a timeline."""

from django.db import transaction

from incidents.models import Incident
from postmortems.document.amending import amend
from postmortems.document.fields import POSTMORTEM
from postmortems.document.problems import BadDocument
from postmortems.document.record import postmortem_data

from .ordering import in_order_of_time
from .rows import Row, as_event


class NotAdded(Exception):
    """Some rows cannot become events: what is wrong with each, by its line, and what is wrong beside them."""

    def __init__(self, by_line: dict[int, str], others: list[str]):
        super().__init__("; ".join([*by_line.values(), *others]))
        self.by_line, self.others = by_line, others


@transaction.atomic
def add(incident, rows: list[Row], *, by, at):
    """Add events to an incident's timeline, beside what anybody else has saved meanwhile. Raises NotAdded."""
    locked = Incident.objects.select_for_update(of=("self",)).filter(pk=incident.pk)
    record = POSTMORTEM.with_whole_record(locked).get()
    there = postmortem_data(record, backup=True).get("timeline", [])
    timeline, lines = timeline_with(there, rows, record.zone)
    why = f"{len(rows)} event{'' if len(rows) == 1 else 's'} pasted"
    try:
        return amend(record, {"timeline": timeline}, by=by, at=at, why=why)
    except BadDocument as error:
        raise told(error, lines) from error


def timeline_with(there, rows: list[Row], zone: str):
    """The timeline of a document with more events, in the order of time; and the line of each of those that are new."""
    together = [*there, *map(as_event, rows)]
    order = in_order_of_time(together, zone)
    lines = {place: rows[old - len(there)].line for place, old in enumerate(order) if old >= len(there)}
    return [together[old] for old in order], lines


def told(error: BadDocument, lines: dict[int, int]) -> NotAdded:
    """What is wrong with a document, as far as it is with rows that were pasted."""
    by_line: dict[int, str] = {}
    others = []
    for problem in error.problems:
        line = lines.get(problem.path[1]) if len(problem.path) > 1 and problem.path[0] == "timeline" else None
        if line is None:
            others.append(f"{problem.field}: {problem.message}" if problem.field else problem.message)
        else:
            by_line.setdefault(line, problem.message)
    return NotAdded(by_line, others)
