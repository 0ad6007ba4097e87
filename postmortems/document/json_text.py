"""JSON to data, and the line of every field in it."""

import json
import re

from .front_matter import MAX_DEPTH
from .problems import BadDocument, Problem

WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:\n]|[^\s\[\]{},:"]+')


def read_json(text, file):
    """Raises BadDocument for what is no JSON object, names a key twice, or is nested deeper than any document."""
    try:
        data = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise BadDocument(Problem(file, f"is not JSON: {error.msg}", line=error.lineno)) from None
    except RecursionError:
        raise BadDocument(Problem(file, "is not JSON of ours: it is nested too deeply")) from None
    except ValueError as error:
        raise BadDocument(Problem(file, f"is not JSON: {str(error)[:100]}")) from None
    if not isinstance(data, dict):
        raise BadDocument(Problem(file, "should be one JSON object"))
    level = [data]
    for _ in range(MAX_DEPTH + 1):
        level = [item for one in level for item in (one.values() if isinstance(one, dict) else one) if _holds(item)]
    if level:
        raise BadDocument(Problem(file, "is nested too deeply"))
    return data


def _holds(item):
    return isinstance(item, dict | list)


def _without_repeats(pairs):
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"“{next(key for key in keys if keys.count(key) > 1)[:60]}” stands twice")
    return data


def json_lines(text):
    """The line of each path in a text that is known to be JSON."""
    lines: dict[tuple, int] = {(): 1}
    path: list = []
    line, key_is_next = 1, [False]
    for found in WORD.finditer(text):
        word = found[0]
        if word == "\n":
            line += 1
        elif word in "{[":
            lines.setdefault(tuple(path), line)
            path.append(None if word == "{" else 0)
            key_is_next.append(word == "{")
            if word == "[":
                lines.setdefault(tuple(path), line)
        elif word in "}]":
            path.pop()
            key_is_next.pop()
        elif word == ",":
            if isinstance(path[-1], int):
                path[-1] += 1
                lines.setdefault(tuple(path), line)
            else:
                key_is_next[-1] = True
        elif word == ":":
            key_is_next[-1] = False
        elif key_is_next[-1]:
            path[-1] = json.loads(word)
            lines[tuple(path)] = line
        else:
            lines[tuple(path)] = line
    return lines
