"""The step between a log and a timeline: what was read is shown as a table, and nothing is saved."""

from dataclasses import replace

from .adding import NotAdded
from .rows import KINDS, LEAVE_OUT, LINES_AT_MOST, MERGE, Reading, decided, kept, read

NOTHING_READ = "No line of it begins with a time that can be read. Below stands why."
NOTHING_KEPT = "Every row is left out: there is nothing to save."


class Review:
    """A pasted log with what was decided of its rows: to be shown, or to be saved by ``save``, which takes rows."""

    def __init__(self, form, data, *, story, started=None, day=None, there=()):
        """``day``: on which it begins, where the form does not say so."""
        self.form = form
        given = form.cleaned_data
        read_now = read(
            given["text"],
            zone=given["clock"],
            story=story,
            on=given["on"] or day,
            started=started,
            there=there,
            with_names=given["names"],
        )
        self.reading = decided(read_now, data)
        self.problems: list[str] = [] if read_now.rows else [NOTHING_READ]

    @property
    def rows(self):
        return kept(self.reading.rows)

    def save(self, save):
        """What ``save`` returns for the rows that are kept; None where they cannot be saved, which is told."""
        rows = self.rows
        if not rows:
            self.problems = self.problems or [NOTHING_KEPT]
            return None
        try:
            return save(rows)
        except NotAdded as error:
            self.problems = error.others
            marked = [replace(row, problem=error.by_line.get(row.line, "")) for row in self.reading.rows]
            self.reading = Reading(marked, self.reading.unread)
            return None

    @property
    def shown(self):
        """What the template of the table needs."""
        faulty = [row for row in self.reading.rows if row.problem]
        return {
            "reading": self.reading,
            "problems": self.problems,
            "faulty": faulty,
            "kinds": KINDS,
            "leave_out": LEAVE_OUT,
            "merge": MERGE,
            "count": len(self.rows),
            "at_most": LINES_AT_MOST,
        }
