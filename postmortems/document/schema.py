"""The JSON Schema of each kind of document, generated from its fields."""

from functools import cache

from postmortems.models.synonym_group import GROUPS_AT_MOST

from .fields import KINDS, THESAURUS

TITLES = {
    "postmortem": "The front matter of a postmortem document, with the sections of its body as keys.",
    "service": "The front matter of a document that brings back the address of a service.",
    "thesaurus": "The file thesaurus.yaml: words and phrases that mean one thing, in groups that each have a slug.",
    "lesson": "The front matter of a lesson document, with the section of its body as a key.",
}


@cache
def schema(name):
    kind = KINDS[name]
    shape = grouped(kind) if kind is THESAURUS else kind.schema()
    definitions = {one.definition_name: one.definition for one in kind.every_field() if one.definition}
    definitions["slug"] = kind.by_key["slug"].definition
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": kind.format,
        "title": f"Faultline {name}, format 1",
        "description": TITLES[name],
        **shape,
        "required": ["format", *shape["required"]],
        "properties": {"format": {"const": kind.format}, **shape["properties"]},
        "$defs": definitions,
    }


def grouped(kind):
    """The shape of a file that holds the texts of many groups, each under its slug."""
    groups = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": GROUPS_AT_MOST,
        "propertyNames": {"$ref": "#/$defs/slug"},
        "additionalProperties": kind.by_key["phrases"].schema(),
    }
    return {"type": "object", "required": ["groups"], "additionalProperties": False, "properties": {"groups": groups}}
