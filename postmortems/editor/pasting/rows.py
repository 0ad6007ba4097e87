"""What was pasted as rows to look through: each a moment, a guessed kind and a text; what was decided of each."""

import re
from dataclasses import dataclass, replace
from typing import Any

from timelines.models import TimelineEvent
from timelines.pasted import as_lines, guessed_kind, read_pasted

LINES_AT_MOST, CHARACTERS_AT_MOST = 2_000, 400_000
#: Of more rows the texts are shown and not in boxes: a form has only so many fields.
IN_BOXES = 800
LEAVE_OUT, MERGE = "leave-out", "merge"
KINDS = TimelineEvent.Kind.choices
CHOICES = {*TimelineEvent.Kind.values, LEAVE_OUT, MERGE}
#: What no text of the record may hold, beside what the reader of pasted text leaves out itself.
UNSEEN = re.compile(r"[\x7f-\x9f]")


@dataclass(frozen=True)
class Row:
    """An event that was read: from which line, when it was in the written form, what it says, what becomes of it."""

    line: int
    at: str
    until: str
    text: str
    what: str  #: its kind, or that it is left out, or goes on in the next
    is_there: bool = False  #: whether the timeline has it already
    problem: str = ""
    otherwise: str = ""  #: its text with who said it, where that is left out, and the other way round


@dataclass(frozen=True)
class Reading:
    rows: list[Row]
    unread: list[tuple[int, str, str]]

    @property
    def has_boxes(self):
        return len(self.rows) <= IN_BOXES


#: How chats begin what somebody said: “<amina> ”, or a name of capital letters on a line of its own.
SAID_BY = re.compile(r"<[^<>\n]{1,60}> (?=\S)|[^\W\d_a-z][\w'’.-]*(?: [^\W\d_a-z][\w'’.-]*){0,3}\n(?=.)")


#: A name before what was said, as notes have it: “mira: looking”. A list may begin many lines with a word, too.
NAMED = re.compile(r"([^\W\d_][\w.-]{0,30}): +(?=\S)")
#: Names begin at least so many events, and so many of all, before they are taken for those of speakers.
NAMED_AT_LEAST, NAMED_SHARE = 3, 0.8


def names_speakers(events) -> bool:
    """Whether most events begin with a name, and one of these more than once: then they say who spoke."""
    names = [named[1] for event in events if (named := NAMED.match(event.text))]
    is_most = len(names) >= max(NAMED_AT_LEAST, NAMED_SHARE * len(events))
    return is_most and len(set(names)) < len(names)


def without_speaker(event, pattern=SAID_BY) -> str:
    """What was said, without who said it, where the log is a chat that names its speakers."""
    if event.who:
        return event.text.removeprefix(event.who)
    named = pattern.match(event.text)
    return event.text[named.end() :] if named else event.text


def read(text: str, *, zone: str, story: str, on=None, started=None, there=(), with_names=False) -> Reading:
    """Read a log told in a zone, for the story of an incident told in its own (``story``).

    ``there``: the rows of its timeline, as its document has them; what is among them is left out unless asked for.
    """
    pasted = read_pasted(as_lines(UNSEEN.sub("", text)), zone=zone, on=on, started=started)
    known = {(row.get("at", ""), _plain(row["text"])) for row in there}
    pattern = NAMED if names_speakers(pasted.events) else SAID_BY
    rows = []
    for event in pasted.events:
        at = event.moment.written(story) if event.moment else ""
        said = without_speaker(event, pattern)
        told, otherwise = (event.text, said) if with_names else (said, event.text)
        is_there = bool({(at, _plain(event.text)), (at, _plain(said))} & known)
        kind = (
            LEAVE_OUT if is_there else guessed_kind(event.text if pattern is NAMED else said).value
        )  # a pager has a name that tells
        until = event.ended.written(story) if event.ended else ""
        rows.append(Row(event.line, at, until, told, kind, is_there, otherwise=otherwise))
    return Reading(rows, pasted.unread)


def _plain(text):
    return " ".join(text.split())


def decided(reading: Reading, data: Any) -> Reading:
    """The rows with what was decided of them in a form; of a line that the form did not show, as it was read."""
    rows = []
    for row in reading.rows:
        what = data.get(f"what-{row.line}", "")
        text = data.get(f"text-{row.line}", row.text) if reading.has_boxes else row.text
        text = UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        text = row.text if text == row.otherwise else text
        rows.append(replace(row, what=what if what in CHOICES else row.what, text=text))
    return replace(reading, rows=rows)


def kept(rows: list[Row]) -> list[Row]:
    """The rows that become events: those left out are gone, and one that goes on in the next has its text before it.

    The one that others went on in keeps its own kind, begins with the first of them and ends with the last.
    """
    found: list[Row] = []
    waiting: list[Row] = []
    for row in rows:
        if row.what == LEAVE_OUT:
            continue
        if row.what == MERGE:
            waiting.append(row)
            continue
        found.append(_joined([*waiting, row]))
        waiting = []
    if waiting:  # nothing follows: what was to go on is an event by itself
        last = waiting[-1]
        found.append(_joined([*waiting[:-1], replace(last, what=guessed_kind(last.text).value)]))
    return found


def _joined(rows):
    last = rows[-1]
    text = "\n".join(row.text for row in rows if row.text)
    return replace(last, at=rows[0].at, until=next((row.until for row in reversed(rows) if row.until), ""), text=text)


def as_event(row: Row) -> dict[str, str]:
    """The row as the document writes an event."""
    event = {"at": row.at, "until": row.until, "kind": row.what, "text": row.text}
    return {key: value for key, value in event.items() if value}
