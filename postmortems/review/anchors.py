"""What a comment can be about: a section of the document, or a row of it by its key or else its number."""

from typing import NamedTuple

from django.utils.text import Truncator

from incidents.markdown.lines import plain_line
from postmortems.editor.sections import BY_NAME, SECTIONS
from postmortems.models.review_comment import ROW_WORDS

WHOLE = "The postmortem as a whole"
#: The lists of rows in each section: how one of them is called, the relation, and what its words are.
LISTS = {
    "impact": [("Impact on", "impacts", "service")],
    "timeline": [("Event", "timeline", "text")],
    "causes": [("Trigger", "triggers", "text"), ("Cause", "causes", "text")],
    "remediations": [("Remediation", "remediations", "text")],
    "lessons": [("Lesson", "evidence", "lesson")],
    "figures": [("Figure", "figures", "what"), ("Signal", "signals", "text")],
    "sources": [("Source", "sources", "title"), ("Not known", "caveats", "text")],
}


class Row(NamedTuple):
    section: str
    name: str  #: its key or, where it has none, its number; with the relation where the section has several lists
    kind: str
    words: str

    @property
    def anchor(self):
        return f"{self.section}/{self.name}"


def rows_of(incident, section):
    """The rows of a section as they are now, in their order."""
    lists = LISTS.get(section, [])
    for kind, relation, column in lists:
        for number, row in enumerate(getattr(incident, relation).all(), start=1):
            name = getattr(row, "key", "") or (str(number) if len(lists) == 1 else f"{relation}-{number}")
            yield Row(section, name, kind, words_of(str(getattr(row, column))))


def words_of(text):
    return Truncator(" ".join(plain_line(text).split())).chars(ROW_WORDS)


def title_of(section):
    return BY_NAME[section].title if section in BY_NAME else WHOLE


def anchored(incident, anchor):
    """The section and the row that an anchor names, as (section, row or None); None where there are none such."""
    section, _, name = anchor.partition("/")
    if section and section not in BY_NAME:
        return None
    if not name:
        return section, None
    row = next((row for row in rows_of(incident, section) if row.name == name), None)
    return (section, row) if row else None


#: In the order of the document: what is said of the whole, then of each section.
COMMENTED = ("", *(section.name for section in SECTIONS))
