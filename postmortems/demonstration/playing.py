"""What became of a remediation is played by its verbs, so that its history is what a real one would be."""

from datetime import UTC, datetime, time, timedelta

from incidents.changes import changing
from lessons.models import Remediation
from lessons.models.due_date import DueDate

BEGINS = time(8, tzinfo=UTC)
BETWEEN = timedelta(minutes=6)


def play(incident, shipped, people):
    """Take its remediations through all their steps, each at its time; its history tells of them in one revision.

    ``people``: the accounts by user name. Returns how many remediations it was.
    """
    told = [
        (remediation, step, datetime.combine(shipped.day(step.days), BEGINS) + place * BETWEEN)
        for remediation in incident.remediations.select_related("incident__organization")
        for place, step in enumerate(shipped.steps(incident.slug, remediation.key))
    ]
    last = max(told, key=lambda one: one[2])
    with changing([incident], by=people[last[1].by], at=last[2], why="What became of its remediations"):
        for remediation, step, at in told:
            take(remediation, step, shipped, people, {"by": people[step.by], "at": at})
    return len({remediation.pk for remediation, _, _ in told})


def take(remediation, step, shipped, people, who):
    match step.verb:
        case "owner":
            remediation.assign(owner=people[step.what], note=step.note, **who)
        case "team":
            remediation.assign(team=step.what, note=step.note, **who)
        case "priority":
            priority = Remediation.Priority[step.what.upper()]
            remediation.prioritise(priority=priority, note=step.note, **who)
        case "due":
            remediation.set_due(to=DueDate(shipped.day(step.what)), note=step.note, **who)
        case "postpone":
            remediation.postpone(to=DueDate(shipped.day(step.what)), why=step.note, **who)
        case "accept" | "start" | "complete" | "verify":
            getattr(remediation, step.verb)(note=step.note, **who)
        case "decline":
            remediation.decline(because=step.note, **who)
        case "reopen":
            remediation.reopen(why=step.note, **who)
        case "note":
            remediation.note(text=step.note, **who)
        case _:
            raise ValueError(f"A remediation has no verb “{step.verb}”.")
