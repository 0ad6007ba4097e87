"""YAML front matter to data, with nothing swallowed on the way, and the line of every field in it."""

import re
from bisect import bisect_right
from typing import Any

import yaml

from .fields import NUMBERS, QUANTITIES
from .problems import BadDocument, Problem, field_name

MAX_DEPTH = 12
QUOTE = "put the value in quotes"


class FrontMatter:
    """YAML front matter, or a file of YAML, as plain data: every scalar is text or nothing.

    So no time or code changes meaning.
    """

    def __init__(self, file, *, first_line):
        self.file, self.first_line = file, first_line

    def read(self, text):
        try:
            self.next_event = yaml.CSafeLoader(text).get_event
            self._expect(yaml.StreamStartEvent)
            event = self.next_event()
            if isinstance(event, yaml.StreamEndEvent):
                raise self._bad("the front matter is empty", event)
            data = self._value(self.next_event(), ())
            self._expect(yaml.DocumentEndEvent)
            self._no_comment_behind(text)
            if not isinstance(extra := self.next_event(), yaml.StreamEndEvent):
                raise self._bad("the front matter holds more than one YAML document", extra)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = ", ".join(filter(None, [error.context, error.problem]))
            told = f"is not YAML: {said}; where a value holds : # [ {{ & * ! % @ or `, {QUOTE}"
            raise BadDocument(Problem(self.file, told, line=mark.line + self.first_line if mark else None)) from None
        except yaml.YAMLError as error:
            raise BadDocument(Problem(self.file, f"is not YAML: {str(error)[:100]}")) from None
        if not isinstance(data, dict):
            raise BadDocument(
                Problem(self.file, "the front matter should be keys and values, as in title: …", line=self.first_line)
            )
        return data

    def _expect(self, kind):
        assert isinstance(self.next_event(), kind)  # noqa: S101  the parser guarantees it

    def _bad(self, message, event, path=()):
        return BadDocument(Problem(self.file, message, line=self._line(event), field=field_name(path)))

    def _no_comment_behind(self, text):
        """Refuse a comment that stands behind something: most often it was meant to be read."""
        lines, spans = None, []
        for found in re.finditer(r"[^\S\n]#", text):
            at = found.start() + 1
            before = text[text.rfind("\n", 0, at) + 1 : at].strip()
            if not before or before.startswith("#"):  # a line that is a comment
                continue
            if lines is None:
                lines, spans = places_in(text, self.first_line)
            place = bisect_right(spans, (at, len(text))) - 1
            if place >= 0 and at < spans[place][1]:
                continue
            number = text.count("\n", 0, at) + self.first_line
            where = max((path for path in lines if lines[path] <= number), key=lines.__getitem__)
            rest = text[at:].partition("\n")[0][:40]
            told = f"“{rest}” would be left out as a comment: {QUOTE}, or the comment on a line of its own"
            raise BadDocument(Problem(self.file, told, line=number, field=field_name(where)))

    def _value(self, event, path):
        if event.anchor:  # an alias has one too
            raise self._bad("YAML anchors and aliases are not used here: write the value out", event)
        kind = type(event)
        if kind is not yaml.AliasEvent and event.tag:
            raise self._bad(
                f"“{event.tag.replace('tag:yaml.org,2002:', '!!')[:40]}” would be left out: {QUOTE}", event, path
            )
        if len(path) > MAX_DEPTH:
            raise self._bad("is nested too deeply", event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event, path)
        if kind is yaml.SequenceStartEvent:
            items = []
            while type(event := self.next_event()) is not yaml.SequenceEndEvent:
                items.append(self._value(event, (*path, len(items))))
            return items
        mapping = {}
        while type(event := self.next_event()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent or event.anchor:
                raise self._bad("a key should be a word", event)
            key = event.value
            if key in mapping:
                raise self._bad(f"“{key[:60]}” stands twice", event)
            mapping[key] = self._value(self.next_event(), (*path, key))
        return mapping

    @staticmethod
    def _scalar(event, path):
        if not event.style:
            if event.value in ("", "~", "null"):
                return None
            if path[-1:] and path[-1] in NUMBERS and re.fullmatch(r"\d{1,9}", event.value, re.ASCII):
                return int(event.value)
            if path[-1:] and path[-1] in QUANTITIES and re.fullmatch(r"\d{1,16}(\.\d{1,9})?", event.value, re.ASCII):
                return float(event.value) if "." in event.value else int(event.value)
        return event.value

    def _line(self, event):
        """Its line in the file, counted from 1."""
        return event.start_mark.line + self.first_line


def places_in(text, first_line):
    """The line of each path in YAML that was read, that of a key for its value; and where each text begins and ends."""
    next_event: Any = yaml.CSafeLoader(text).get_event
    lines: dict[tuple, int] = {}
    spans: list[tuple[int, int]] = []

    def walk(event: Any, path):
        lines.setdefault(path, event.start_mark.line + first_line)
        if isinstance(event, yaml.SequenceStartEvent):
            place = 0
            while not isinstance(event := next_event(), yaml.SequenceEndEvent):
                walk(event, (*path, place))
                place += 1
        elif isinstance(event, yaml.MappingStartEvent):
            while not isinstance(event := next_event(), yaml.MappingEndEvent):
                walk(event, (*path, event.value))
                walk(next_event(), (*path, event.value))
        else:
            spans.append((event.start_mark.index, event.end_mark.index))

    while not isinstance(next_event(), yaml.DocumentStartEvent):
        pass
    walk(next_event(), ())
    return lines, spans


def yaml_lines(text, first_line):
    return places_in(text, first_line)[0]
