"""Text to data, and the line of every field in it for error messages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import PurePath

from .fields import FORMATS, Kind
from .front_matter import FrontMatter, yaml_lines
from .json_text import json_lines, read_json
from .kinds import CONTROL, Writing, tidy
from .problems import BadDocument, Problem, field_name

#: As large as the document of a record can be that has as much of everything as forms take.
MAX_BYTES = 160_000_000
HOLDING = (dict, list)


@dataclass
class Document:
    """One file: what it says as it is written (``raw``), and the line of each field that is known so far.

    Once it is checked, ``values`` is what it says as the record keeps it.
    """

    file: str
    kind: Kind
    raw: dict
    lines: dict = field(default_factory=dict)
    find_lines: Callable | None = None  #: finds the other lines, which are seldom needed
    values: dict = field(default_factory=dict)
    rendered: dict = field(default_factory=dict)  #: what its Markdown will be stored as beside it, by column
    inside: tuple = ()  #: where in the file it stands, if that holds more than one
    _orders: dict = field(default_factory=dict, repr=False)

    def __post_init__(self):
        self.raw = _without_nothing(self.raw)

    @cached_property
    def data(self):
        """What a checked document says, as the export would write the same record."""
        writing = Writing(zone=self.values.get("zone", "UTC"))
        return {"format": self.kind.format, **self.kind.written(self.values, writing)}

    def position(self, path):
        """Where in the file a path stands, to sort by."""
        places, inside = [], self.raw
        for step in path:
            if isinstance(step, int):
                places.append(step)
            elif isinstance(inside, dict) and step in inside:
                places.append(self._order_of(inside)[step])
            else:
                break
            inside = inside[step] if isinstance(inside, dict | list) else None
        return places

    def _order_of(self, keys):
        if id(keys) not in self._orders:
            self._orders[id(keys)] = {key: place for place, key in enumerate(keys)}
        return self._orders[id(keys)]

    def problem(self, path, message):
        path = (*self.inside, *path)
        lines = self.all_lines()
        known = next((path[:length] for length in range(len(path), -1, -1) if path[:length] in lines), None)
        return Problem(self.file, message, line=lines.get(known), field=field_name(path), path=path)

    def all_lines(self):
        """The line of each field, where the file has lines."""
        if self.find_lines:
            self.lines, self.find_lines = self.find_lines() | self.lines, None
        return self.lines


def read(raw, file):
    """Read one file's bytes.

    Raises BadDocument for what is no document at all: too large, not text, not YAML or JSON, not of a known format.
    """
    if len(raw) > MAX_BYTES:
        raise BadDocument(Problem(file, f"is larger than {MAX_BYTES / 1_000_000:g} MB: too large for a postmortem"))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise BadDocument(Problem(file, "is not text in UTF-8")) from None
    read_text = READERS.get(PurePath(file).suffix, _read_markdown)
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        where = _field_at(line, read_text, CONTROL.sub("\N{REPLACEMENT CHARACTER}", text), file)
        told = f"holds a control character (U+{ord(found[0]):04X}): leave it out, or is this no text file?"
        raise BadDocument(Problem(file, told, line=line, field=where))
    return read_text(text, file)


def _field_at(line, read_text, text, file):
    """The name of the field that stands in a line of the text; empty where the text cannot be read."""
    try:
        lines = read_text(text, file).all_lines()
    except BadDocument:
        return ""
    return field_name(max((path for path in lines if lines[path] <= line), key=lambda path: lines[path], default=()))


def _without_nothing(value):
    """Leaves out the keys that have nothing to say: null, an empty list."""
    if isinstance(value, dict):
        told = {key: item for key, item in value.items() if item not in (None, [], {})}
        return {key: _without_nothing(item) if type(item) in HOLDING else item for key, item in told.items()}
    return [_without_nothing(item) if type(item) in HOLDING else item for item in value]


def kind_of(data, file, find_lines=None):
    name = data.get("format")
    if not isinstance(name, str) or name not in FORMATS:
        written = f"“{name}”" if name else "it has none"
        line = find_lines().get(("format",), 1) if find_lines else None
        raise BadDocument(
            Problem(
                file,
                f"the first key says the format: {' or '.join(FORMATS)}; here: {written}",
                line=line,
                field="format",
            )
        )
    return FORMATS[name]


def _read_json(text, file):
    data = read_json(text, file)
    document = Document(file, kind_of(data, file), data)
    document.find_lines = partial(json_lines, text)
    return document


def _read_yaml(text, file):
    data = FrontMatter(file, first_line=1).read(text)
    find_lines = partial(yaml_lines, text, first_line=1)
    return Document(file, kind_of(data, file, find_lines), data, find_lines=find_lines)


def _read_markdown(text, file):
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise BadDocument(Problem(file, "should begin with front matter: a line ---, the keys, a line ---", line=1))
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        raise BadDocument(Problem(file, "the front matter has no end: a line --- is missing", line=1))
    front_matter = "\n".join(lines[1:end]) + "\n"
    data = FrontMatter(file, first_line=2).read(front_matter)
    find_lines = partial(yaml_lines, front_matter, first_line=2)
    document = Document(file, kind_of(data, file, find_lines), data, find_lines=find_lines)
    _read_body(document, lines[end + 1 :], first_line=end + 2)
    return document


def _read_body(document, lines, first_line):
    sections = document.kind.sections
    current, text = None, []

    def bad(message):
        return BadDocument(Problem(document.file, message, line=number))

    for number, line in enumerate(lines, start=first_line):
        if line.startswith("## "):
            title = line[3:].strip()
            if title not in sections:
                known = ", ".join(sections)
                raise bad(f"there is no section “{title[:60]}” (there are: {known}). Headings inside one start at ###")
            _keep(document, current, text)
            current, text = sections[title], []
            if current in document.raw:
                raise bad(f"the section “{title}” is there already")
            document.lines[(current,)] = number
        elif current is not None:
            text.append(re.sub(r"^\\(\\*## )", r"\1", line))
        elif line.strip():
            wanted = f"text before the first section (a line such as ## {next(iter(sections))})" if sections else ""
            raise bad(wanted or f"a {document.kind.name} has no text below its keys")
    _keep(document, current, text)


def _keep(document, section, lines):
    if section is not None:
        document.raw[section] = tidy("\n".join(lines))


READERS = {".json": _read_json, ".yaml": _read_yaml}
