"""The JSON Schema of each kind of document, and its complaints in plain words."""

import json
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parent.parent / "schema"
SHAPES = {"object": "keys and values", "array": "a list", "string": "text", "integer": "a whole number"}
FORMS = {
    "moment": "is not a moment: write 2020-11-25 05:15 PST, 2020-11-25 ~05:00 PST, 2020-11-25, 2020-11 or 2020",
    "date": "is not a day: write 2020-11-25",
    "key": "should have only lowercase letters, digits and hyphens",
    "url": "is not an address that begins with http:// or https://",
    "user": "is not a user name",
}


@cache
def schema(kind):
    return json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))


@cache
def _validator(kind):
    return Draft202012Validator(schema(kind))


def schema_problems(document):
    """Everything about a document that its schema does not allow."""
    errors = sorted(
        _validator(document.kind).iter_errors(document.data),
        key=lambda error: [str(step) for step in error.absolute_path],
    )
    return [problem for error in errors for problem in _explain(document, error)]


def _explain(document, error):
    path, value = tuple(error.absolute_path), error.instance
    shown = f"“{str(value)[:60]}”"
    match error.validator:
        case "additionalProperties":
            known = error.schema["properties"]
            for key in sorted(set(value) - set(known)):
                near = _meant(key, error.schema)
                hint = f"; did you mean “{near[0]}”?" if near else f"; there are: {', '.join(known)}"
                yield document.problem((*path, key), f"there is no such key{hint}")
        case "required":
            mistyped = {near for key in value for near in _meant(key, error.schema)}
            for key in error.validator_value:
                if key not in value and key not in mistyped:
                    yield document.problem(path, f"“{key}” is missing")
        case "enum":
            yield document.problem(path, f"{shown} is not one of {', '.join(map(str, error.validator_value))}")
        case "type":
            yield document.problem(path, f"should be {SHAPES[error.validator_value]}, and is {_shape(value)}")
        case "pattern":
            definitions = schema(document.kind)["$defs"]
            forms = [FORMS[name] for name in FORMS if definitions.get(name, {}).get("pattern") == error.validator_value]
            yield document.problem(path, f"{shown} {forms[0] if forms else 'is not written as it should be'}")
        case "maxLength":
            yield document.problem(path, f"is longer than {error.validator_value} characters")
        case "minLength":
            yield document.problem(path, "is empty")
        case "maxItems":
            yield document.problem(path, f"has more than {error.validator_value} entries")
        case "uniqueItems":
            yield document.problem(path, "names something twice")
        case _:
            yield document.problem(path, error.message[:200])


def _meant(key, schema):
    """The key that an unknown one is a slip of, if it looks like any."""
    return [] if key in schema["properties"] else get_close_matches(key, schema["properties"], 1)


def _shape(value):
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    return "text" if isinstance(value, str) else "empty" if value is None else "a number"
