"""All texts of a postmortem through the check of language: each with its marks, and where it is mended."""

from dataclasses import dataclass
from typing import NamedTuple

from incidents.facts import names_around
from postmortems.models import WatchedPhrase

from .checking import Mark, marks_of
from .lists import Lists, lists

#: A longer paragraph is shown around its marks.
SHOWN_AROUND = 300


class Part(NamedTuple):
    """A stretch of a text; with a mark where it is one to think about again."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True)
class CheckedText:
    section: str  #: of the editor
    row: str  #: its key or number; nothing for what is no row
    label: str  #: what the text is called
    text: str
    marks: list[Mark]

    @property
    def anchor(self):
        return f"{self.section}/{self.row}" if self.row else self.section

    @property
    def passages(self):
        """The paragraphs with marks, each as its parts."""
        return passages(self.text, self.marks)


def words_in_force() -> Lists:
    """The word lists that ship, and what administrators have added: one query."""
    return lists(WatchedPhrase.objects.added())


def passages(text: str, marks: list[Mark]) -> list[list[Part]]:
    """The paragraphs of a text that have marks, in parts; of a long one what stands around them."""
    found: list[list[Part]] = []
    place, end = 0, 0
    for number, mark in enumerate(marks):
        if mark.start >= end:
            above = text.rfind("\n\n", 0, mark.start)
            begins = above + 2 if above >= 0 else 0
            place = max(begins, mark.start - SHOWN_AROUND, end)
            found.append([Part("…")] if place > begins else [])
        closed = text.find("\n\n", mark.end)
        end = min(closed if closed >= 0 else len(text), mark.end + SHOWN_AROUND)
        found[-1] += [Part(text[place : mark.start]), Part(text[mark.start : mark.end], mark)]
        place = mark.end
        if number + 1 == len(marks) or marks[number + 1].start >= end:
            found[-1] += [Part(text[place:end]), *([] if end in (closed, len(text)) else [Part("…")])]
    return [[part for part in passage if part.text] for passage in found]


def checked_texts(incident, *, words=None, people=None) -> list[CheckedText]:
    """The texts of an incident that have marks, in the order of the editor's sections."""
    if people is None:
        around = names_around(incident)
        people = [name for name, _ in [*around["authors"], *around["participants"]]]
    words, people, found = words or words_in_force(), tuple(people), []
    for section, row, label, text, has_actions in texts_of(incident):
        marks = [mark for mark in marks_of(text, words, people) if has_actions or mark.kind != "vague_action"]
        if marks:
            found.append(CheckedText(section, row, label, text, marks))
    return found


def texts_of(incident):
    """Each text: its section, its row, what it is called, what it says, and whether it may tell what is to be done."""
    for column, section in SECTION_OF_TEXT.items():
        label = str(incident._meta.get_field(column).verbose_name)
        yield section, "", label[:1].upper() + label[1:], getattr(incident, column), section in HAS_ACTIONS
    for relation, section, thing, columns in ROWS:
        for number, row in enumerate(getattr(incident, relation).all(), start=1):
            named = getattr(row, "key", "") or str(number)
            for column in columns:
                yield section, named, f"{thing} {number}", getattr(row, column), section in HAS_ACTIONS


#: The section of the editor in which each text is written.
SECTION_OF_TEXT = {
    **dict.fromkeys(("summary", "first_signs", "looked_like", "was", "ended_by"), "summary"),
    "impact": "impact",
    "narrative": "narrative",
    **dict.fromkeys(("went_well", "went_badly", "was_luck"), "handling"),
}
#: The texts of rows: of which relation, in which section, what a row is called, the columns.
ROWS = (
    ("impacts", "impact", "Impact", ("effect",)),
    ("timeline", "timeline", "Event", ("text",)),
    ("triggers", "causes", "Trigger", ("text", "why")),
    ("causes", "causes", "Cause", ("text", "why")),
    ("remediations", "remediations", "Remediation", ("text",)),
    ("evidence", "lessons", "Lesson", ("how",)),
)
#: Where it is said what is to be done. Elsewhere “improve alerting” tells what somebody did.
HAS_ACTIONS = frozenset({"summary", "handling", "remediations", "lessons"})
