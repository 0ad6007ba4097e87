"""What the page of the editor shows: each section with its boxes, as it is on record or as somebody typed it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from incidents.moments import zone_names

from .conflicts import Both
from .form import Box, Form
from .form.kinds import moment_of
from .new_sources import takes_one
from .part import Part, entries_of, in_short
from .posted import opened_text
from .preview import PREVIEWED
from .sections import SECTIONS

#: So many rows of a list stand on the page of all sections, and so many where a section is alone.
ROWS_AMONG_OTHERS, ROWS_ALONE = 30, 100


@dataclass
class Shown:
    """A section on the page."""

    part: Part
    boxes: list[Box]
    kept_at: datetime | None = None  #: since when what is shown is kept, and not saved
    errors: list[tuple[str, str, str]] = field(default_factory=list)  #: (what, anchor, message)
    is_stale: bool = False  #: whether somebody else saved it since it was opened
    conflict: Both | None = None
    preview: str = ""

    @property
    def section(self):
        return self.part.section

    @property
    def has_preview(self):
        return self.section.name in PREVIEWED

    @property
    def takes_new_source(self):
        return takes_one(self.section)

    @property
    def opened(self):
        return opened_text(self.part)

    @property
    def rows(self):
        return sum(box.total for box in self.boxes if box.kind == "rows")

    @property
    def is_filled(self):
        return any(box.is_filled for box in self.boxes)


def part_of(section, now, *, most, first=None):
    """A section of the document as it is now, to be opened: of long lists some rows, from ``first`` on by key."""
    data = {key: now[key] for key in section.keys if now.get(key) not in (None, "", [], {})}
    windows = {}
    for key, rows in data.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict) and len(rows) > most:
            start = max(0, min((first or {}).get(key, 0), len(rows) - 1))
            windows[key] = (start, len(rows[start : start + most]))
            data[key] = rows[start : start + most]
    return Part(section, data, in_short(data), windows)


def zone_and_start(incident, times):
    """The zone in which moments are typed, and the start that they are counted from. ``times``: that section's data."""
    zone, milestones = times.get("zone"), times.get("milestones")
    started = milestones.get("started") if isinstance(milestones, dict) else None
    zone = zone if isinstance(zone, str) and zone in zone_names() else incident.zone
    return zone, moment_of(started.get("at"), zone) if isinstance(started, dict) else None


def shown_sections(incident, now, parts, *, kept=None, errors=None):
    """The sections of a page. ``parts`` are what is shown of each; ``errors`` what is wrong, by section and path."""
    told = {section.name: now for section in SECTIONS} | {name: part.data for name, part in parts.items()}
    zone, start = zone_and_start(incident, told["times"])
    form = Form(zone=zone, start=start)
    form.keys = {
        "sources": list(_offered(told["sources"].get("sources"), "publisher", "title")),
        "causes": list(_offered(told["causes"].get("causes"), "text", by_words=True)),
    }
    shown = []
    for name, part in parts.items():
        form.errors = defaultdict(list, (errors or {}).get(name, {}))
        windows = part.windows_in(now)
        form.first = {key: first for key, (first, _) in windows.items()}
        form.total = {
            key: len(now.get(key, [])) - count + len(part.data.get(key) or []) for key, (_, count) in windows.items()
        }
        boxes = [entry.box(part.data.get(key), (key,), form) for key, entry in entries_of(part.section).items()]
        wrong = [(inner.label, f"#{inner.id}", error) for box in boxes for inner, error in box.all_errors]
        wrong += [(*_elsewhere(path), error) for path, several in form.errors.items() for error in several]
        _give_anchors(boxes)
        is_stale = in_short(part.shown_of(now)) != part.opened
        shown.append(Shown(part, boxes, (kept or {}).get(name), wrong, is_stale))
    return shown, form.keys


def _give_anchors(boxes):
    """Let each row be led to by its key, or by its number where it has none; the first that has it where two do."""
    taken = {section.name for section in SECTIONS}
    rows = [row for box in boxes if box.kind == "rows" for row in box.rows]
    for row in sorted(rows, key=lambda row: row.anchor.isdigit()):
        row.anchor = "" if row.anchor in taken else row.anchor
        taken.add(row.anchor)


def _elsewhere(path):
    """What is wrong beside the boxes that are shown: where it is, and the section that shows it."""
    section = next((one for one in SECTIONS if path and path[0] in one.keys), None)
    words = ", ".join(str(step + 1) if isinstance(step, int) else str(step).replace("_", " ") for step in path)
    return words, f"#{section.name}" if section else ""


def _offered(rows, *columns, by_words=False):
    """The keys of rows, and how each is told: ``by_words`` alone where nobody has to write its key."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("key"):
            words = next((str(row[column]) for column in columns if row.get(column)), "")
            words = f"{words[:48]}…" if len(words) > 48 else words
            yield str(row["key"]), words if by_words and words else f"{row['key']}: {words}"
