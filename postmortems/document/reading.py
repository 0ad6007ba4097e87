"""Text to data, keeping the line of every field for error messages."""

import json
import re
from dataclasses import dataclass, field

import yaml

from .fields import FORMATS, NUMBERS, Kind
from .kinds import CONTROL, tidy
from .problems import BadDocument, Problem, field_name

MAX_BYTES = 1_000_000
MAX_DEPTH = 12


@dataclass
class Document:
    """One file: what it says as it is written (``raw``), and the line of each field where the file has lines.

    Once it is checked, ``values`` is what it says as the record keeps it, and ``data`` the same in normal form.
    """

    file: str
    kind: Kind
    raw: dict
    lines: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)

    def __post_init__(self):
        self.raw = _without_nothing(self.raw)

    def position(self, path):
        """Where in the file a path stands, to sort by."""
        places, inside = [], self.raw
        for step in path:
            if isinstance(step, int):
                places.append(step)
            elif isinstance(inside, dict) and step in inside:
                places.append(list(inside).index(step))
            else:
                break
            inside = inside[step] if isinstance(inside, dict | list) else None
        return places

    def problem(self, path, message):
        path = tuple(path)
        known = next((path[:length] for length in range(len(path), -1, -1) if path[:length] in self.lines), None)
        return Problem(self.file, message, line=self.lines.get(known), field=field_name(path))


def read(raw, file):
    """Read one file's bytes.

    Raises BadDocument for what is no document at all: too large, not text, not YAML or JSON, not of a known format.
    """
    if len(raw) > MAX_BYTES:
        raise BadDocument(Problem(file, f"is larger than {MAX_BYTES // 1_000_000} MB: too large for a postmortem"))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise BadDocument(Problem(file, "is not text in UTF-8")) from None
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise BadDocument(
            Problem(file, f"holds a control character (U+{ord(found[0]):04X}): is it a text file?", line=line)
        )
    return _read_json(text, file) if file.endswith(".json") else _read_markdown(text, file)


def _without_nothing(value):
    """Leaves out the keys that have nothing to say: null, an empty list."""
    if isinstance(value, dict):
        return {key: _without_nothing(item) for key, item in value.items() if item not in (None, [], {})}
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    return value


def kind_of(data, file, line=None):
    name = data.get("format")
    if not isinstance(name, str) or name not in FORMATS:
        written = f"“{name}”" if name else "it has none"
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
    try:
        data = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise BadDocument(Problem(file, f"is not JSON: {error.msg}", line=error.lineno)) from None
    except (ValueError, RecursionError) as error:
        raise BadDocument(Problem(file, f"is not JSON: {str(error)[:100]}")) from None
    if not isinstance(data, dict):
        raise BadDocument(Problem(file, "should be one JSON object"))
    return Document(file, kind_of(data, file), data)


def _without_repeats(pairs):
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"“{next(key for key in keys if keys.count(key) > 1)}” stands twice")
    return data


def _read_markdown(text, file):
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise BadDocument(Problem(file, "should begin with front matter: a line ---, the keys, a line ---", line=1))
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        raise BadDocument(Problem(file, "the front matter has no end: a line --- is missing", line=1))
    data, places = _Front(file).read("\n".join(lines[1:end]) + "\n")
    kind = kind_of(data, file, line=places.get(("format",), 1))
    document = Document(file, kind, data, places)
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
            raise bad(f"text before the first section (a line such as ## {next(iter(sections))})")
    _keep(document, current, text)


def _keep(document, section, lines):
    if section is not None:
        document.raw[section] = tidy("\n".join(lines))


class _Front:
    """YAML front matter as plain data: every scalar is text or nothing, so that no time or code changes meaning."""

    def __init__(self, file):
        self.file = file
        self.lines = {}

    def read(self, text):
        try:
            self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
            self._expect(yaml.StreamStartEvent)
            event = next(self.events)
            if isinstance(event, yaml.StreamEndEvent):
                raise self._bad("the front matter is empty", event)
            data = self._value(next(self.events), ())
            self._expect(yaml.DocumentEndEvent)
            if not isinstance(extra := next(self.events), yaml.StreamEndEvent):
                raise self._bad("the front matter holds more than one YAML document", extra)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = ", ".join(filter(None, [error.context, error.problem]))
            raise BadDocument(
                Problem(self.file, f"is not YAML: {said}", line=mark.line + 2 if mark else None)
            ) from None
        except yaml.YAMLError as error:
            raise BadDocument(Problem(self.file, f"is not YAML: {str(error)[:100]}")) from None
        if not isinstance(data, dict):
            raise BadDocument(Problem(self.file, "the front matter should be keys and values, as in title: …", line=2))
        return data, self.lines

    def _expect(self, kind):
        assert isinstance(next(self.events), kind)  # noqa: S101  the parser guarantees it

    def _bad(self, message, event):
        return BadDocument(Problem(self.file, message, line=_line(event)))

    def _value(self, event, path):
        self.lines.setdefault(path, _line(event))
        if event.anchor:  # an alias has one too
            raise self._bad("YAML anchors and aliases are not used here: write the value out", event)
        if len(path) > MAX_DEPTH:
            raise self._bad("is nested too deeply", event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self._value(event, (*path, len(items))))
            return items
        mapping = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor:
                raise self._bad("a key should be a word", event)
            if event.value in mapping:
                raise self._bad(f"“{event.value[:60]}” stands twice", event)
            self.lines[(*path, event.value)] = _line(event)
            mapping[event.value] = self._value(next(self.events), (*path, event.value))
        return mapping

    @staticmethod
    def _scalar(event, path):
        if event.style is None or event.style == "":
            if event.value in ("", "~", "null"):
                return None
            if path[-1:] and path[-1] in NUMBERS and re.fullmatch(r"\d{1,9}", event.value, re.ASCII):
                return int(event.value)
        return event.value


def _line(event):
    """Its line in the file, counted from 1: the front matter begins on the second."""
    return event.start_mark.line + 2
