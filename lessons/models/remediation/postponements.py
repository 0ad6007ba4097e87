"""How a due date has moved since it was first set."""

from typing import NamedTuple

from lessons.models.due_date import DueDate

from .change import RemediationChange, standing

NUMBERS = {1: "once", 2: "twice"}


class Postponements(NamedTuple):
    times: int
    days: int  #: in all; negative where it is due earlier now
    first: DueDate | None  #: when it was due at first

    @classmethod
    def of(cls, remediation):
        """From the changes of its due date, loaded by ``with_postponements`` or asked for. One taken back is none."""
        changes = getattr(remediation, "due_changes", None)
        if changes is None:
            changes = remediation.changes.filter(field=RemediationChange.Field.DUE).oldest_first()
        left = standing(changes)
        dates = [date for change in left for date in (change.before, change.after) if date]
        first = DueDate.parse(dates[0]) if dates else remediation.due
        days = (remediation.due_on - first.on).days if first and remediation.due_on else 0
        return cls(sum(bool(change.days_moved) for change in left), days, first)

    def __bool__(self):
        return self.times > 0

    def __str__(self):
        """“moved twice, 41 days in all”"""
        if not self.times:
            return ""
        days = f"{abs(self.days)} day{'' if abs(self.days) == 1 else 's'}"
        told = f"{days} {'earlier' if self.days < 0 else 'in all'}" if self.days else "back on its first day"
        return f"moved {NUMBERS.get(self.times, f'{self.times} times')}, {told}"
